void greet(void);  // kept by libgreet.so, which the plugin needs

void welcome(void) { greet(); }
