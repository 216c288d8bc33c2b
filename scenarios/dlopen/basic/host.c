#include <dlfcn.h>
#include <stdio.h>

#include "mapped.h"

int main(void) {
  printf("main begins: %s\n", mapped("libplugin.so"));
  void* plugin = dlopen("$ORIGIN/libplugin.so", RTLD_NOW | RTLD_LOCAL);
  if (!plugin) {
    printf("%s\n", dlerror());
    return 1;
  }
  printf("dlopen is done: %s\n", mapped("libplugin.so"));
  int (*add)(int, int) = (int (*)(int, int))dlsym(plugin, "add");
  printf("1 + 1 is %d\n", add(1, 1));
}
