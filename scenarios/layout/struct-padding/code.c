#include "tickets.h"

// The object file holds one of each, so that its symbol table tells their sizes.
struct ticket a_ticket = {'G', -1, 'R'};
struct reordered a_reordered = {-1, 'G', 'R'};
struct packed a_packed = {'G', -1, 'R'};

int code(const struct ticket* ticket) { return ticket->gate + ticket->row; }
