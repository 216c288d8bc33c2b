#include <cstdio>

void greet() { std::puts("hello from libgreet.so"); }
