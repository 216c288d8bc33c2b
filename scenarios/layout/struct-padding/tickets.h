// [snippet orders]
struct ticket {
  char gate;
  long long number;  // its address must be a multiple of 8
  char row;
};

struct reordered {
  long long number;
  char gate;
  char row;
};
// [end orders]

// [snippet packed]
struct __attribute__((packed)) packed {  // nothing in it is aligned
  char gate;
  long long number;
  char row;
};
// [end packed]
