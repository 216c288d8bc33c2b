namespace market {

// Another namespace, and yet the same link name as in shop.cpp.
extern "C" int price(int items) { return 2 * items; }

}  // namespace market
