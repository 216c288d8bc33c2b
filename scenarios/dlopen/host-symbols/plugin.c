void host_print(const char* text);  // kept by the host that loads this plugin

void greet(void) { host_print("hello from the plugin"); }
