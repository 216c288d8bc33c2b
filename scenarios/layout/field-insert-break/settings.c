#include "settings.h"

static const struct settings current = {
    .version = VERSION,
    .flags = 2,
    .limit = 3,
#if VERSION > 1
    .colour = 99,
#endif
};

const struct settings* settings(void) { return &current; }

int settings_limit(void) { return current.limit; }
