extern "C" int price(int items);
extern "C" int price(const char* label);  // one link name cannot mean two functions
