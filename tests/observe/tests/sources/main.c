int add(int one, int other);

int main(void) { return add(1, 2); }
