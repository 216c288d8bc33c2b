#include <stdio.h>

#include "settings.h"

int main(void) {
  printf("version %d\n", settings()->version);
  printf("limit is %d\n", settings()->limit);
}
