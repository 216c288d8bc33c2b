void greet(void);  // promised here, kept by the first libgreet.so that is found

int main(void) { greet(); }
