#include <stddef.h>

#include "tickets.h"

_Static_assert(offsetof(struct ticket, row) == 16, "row is at 16");
