#include <dlfcn.h>
#include <stdio.h>

#include "mapped.h"

int main(void) {
  printf("main begins: %s\n", mapped("libplugin.so"));
  // $ORIGIN is this program's folder, here as in a run path (ld.so(8)).
  void* plugin = dlopen("$ORIGIN/libplugin.so", RTLD_NOW | RTLD_LOCAL);
  if (!plugin) {
    printf("%s\n", dlerror());
    return 1;
  }
  printf("dlopen is done: %s\n", mapped("libplugin.so"));

  // dlsym finds an address by a name and knows no types: nobody checks this cast.
  void (*greet)(void) = (void (*)(void))dlsym(plugin, "greet");
  greet();
}
