#include <stdio.h>

#include "add.h"

int main() { printf("2 + 3 = %d\n", add(2, 3)); }
