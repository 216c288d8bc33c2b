// How many digits does a number have? This text is C and C++ alike.
int measure(int number) {
  int digits = 1;
  while (number /= 10) ++digits;
  return digits;
}

int main(void) { return measure(2048) == 4 ? 0 : 1; }
