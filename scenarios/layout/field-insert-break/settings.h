// The header in version 1, 2 and 3 of the library.
struct settings {
  int version;
#if VERSION == 2
  int colour;  // inserted
#endif
  int flags;
  int limit;
#if VERSION == 3
  int colour;  // appended
#endif
};

const struct settings* settings(void);
int settings_limit(void);
