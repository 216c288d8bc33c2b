namespace shop {

// Called by C, which knows neither namespaces nor overloads: its link name is `price`.
extern "C" int price(int items) { return 3 * items; }

int discount(int items) { return items / 10; }
int stock = 5;

}  // namespace shop

int visitors = 7;
