#include <stdio.h>

#include "settings.h"

int main(void) {
  printf("version %d\n", settings()->version);
  return settings()->limit;  // compiled to: 8 bytes after the pointer
}
