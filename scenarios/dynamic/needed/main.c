#include <stdio.h>

int add(int a, int b);  // promised here, kept by libadd.so

int main(void) { printf("1 + 1 = %d\n", add(1, 1)); }
