#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char** argv) {
  if (argc != 3) return 64;  // called as: host FILE FUNCTION
  void* plugin = dlopen(argv[1], RTLD_NOW);
  if (!plugin) {
    printf("cannot load: %s\n", dlerror());
    return 1;
  }
  void (*function)(void) = (void (*)(void))dlsym(plugin, argv[2]);
  if (!function) {
    printf("cannot call: %s\n", dlerror());
    return 2;
  }
  function();
}
