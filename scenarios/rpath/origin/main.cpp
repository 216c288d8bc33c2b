void greet();  // promised here, kept by libgreet.so

int main() { greet(); }
