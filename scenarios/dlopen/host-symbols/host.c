#include <dlfcn.h>
#include <stdio.h>

// Offered to plugins.
void host_print(const char* text) { printf("the host prints: %s\n", text); }

int main(void) {
  void* plugin = dlopen("$ORIGIN/libplugin.so", RTLD_NOW);
  if (!plugin) {
    printf("%s\n", dlerror());
    return 1;
  }
  void (*greet)(void) = (void (*)(void))dlsym(plugin, "greet");
  greet();
}
