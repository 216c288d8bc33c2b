#include <stdio.h>

int add(int a, int b);  // promised here, kept by libadd.so

int main(void) {
  puts("main begins");
  printf("2 + 3 = %d\n", add(2, 3));
}
