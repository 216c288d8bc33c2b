void greet(void);  // promised here, kept by whichever libgreet.so is found first

int main(void) { greet(); }
