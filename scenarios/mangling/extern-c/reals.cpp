namespace reals {

extern "C" double add(double a, double b) { return a + b; }
double subtract(double a, double b) { return a - b; }
int calls = 0;

}  // namespace reals

int visitors = 7;
