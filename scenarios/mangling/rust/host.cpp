#include <dlfcn.h>

#include <cstdio>

// host FILE NAME: calls the function NAME of the plugin FILE with 21.
int main(int argc, char** argv) {
  if (argc != 3) return 64;  // EX_USAGE of sysexits.h
  void* plugin = dlopen(argv[1], RTLD_NOW);
  void* found = plugin ? dlsym(plugin, argv[2]) : nullptr;
  if (!found) return std::puts(dlerror()), 1;
  auto* function = (int (*)(int))found;
  std::printf("%d\n", function(21));
}
