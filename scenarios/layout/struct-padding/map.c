#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tickets.h"

// Draws a struct, a cell a byte: the first letter of its member, or `.`.
#define MAP(type)                                                          \
  do {                                                                     \
    char cells[sizeof(struct type)];                                       \
    memset(cells, '.', sizeof cells);                                      \
    cells[offsetof(struct type, gate)] = 'g';                              \
    memset(cells + offsetof(struct type, number), 'n', sizeof(long long)); \
    cells[offsetof(struct type, row)] = 'r';                               \
    print(#type, cells, sizeof cells);                                     \
  } while (0)

static void print(const char* name, const char* cells, size_t size) {
  printf("%s: %zu bytes", name, size);
  for (size_t byte = 0; byte < size; ++byte) {
    if (byte % 8 == 0) printf("\n%4zu ", byte);
    printf(" %c", cells[byte]);
  }
  printf("\n");
}

int main(void) {
  MAP(ticket);
  MAP(reordered);
  MAP(packed);
}
