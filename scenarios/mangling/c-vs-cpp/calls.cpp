#include <stdio.h>

int measure(int number);  // all four are in overloads.cpp
int measure(char* text);
int measure(const char* text);
int measure(double number, unsigned places);

int main() {
  char word[] = "ink";
  printf("%d %d ", measure(2048), measure(word));
  printf("%d %d\n", measure("paper"), measure(2.5, 7));
}
