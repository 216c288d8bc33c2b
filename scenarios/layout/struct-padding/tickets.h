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

struct __attribute__((packed)) packed {  // no alignment, no padding
  char gate;
  long long number;
  char row;
};
