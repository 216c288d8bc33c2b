#include <stdio.h>

// Built twice, as two libraries of one name; FOLDER tells them apart.
void greet(void) { puts("hello from " FOLDER); }
