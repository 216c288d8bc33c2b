int add(int one, int other) { return one + other; }
