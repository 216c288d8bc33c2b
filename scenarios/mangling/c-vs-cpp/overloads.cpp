#include <stdio.h>
#include <string.h>

// How many characters does it take to print ...
int measure(int number) { return snprintf(NULL, 0, "%d", number); }
int measure(char* text) { return (int)strlen(text); }
int measure(const char* text) { return (int)strlen(text); }
int measure(double number, unsigned places) {
  return snprintf(NULL, 0, "%.*f", (int)places, number);
}
