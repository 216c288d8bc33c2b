#include <stdio.h>

int price(int items);

int main(void) { printf("%d\n", price(4)); }
