// VERSION is the library's; a client sees the header that it was compiled with.
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
