// Files as text, archives and code.

#include "expects.h"

using namespace observe;

TEST(Names, MeanWhatTheyMeanToAShell) {
  EXPECT_EQ(path_of("app"), scenario().build / "app");
  EXPECT_EQ(path_of("./app"), scratch() / "app");
  EXPECT_EQ(path_of("/bin/sh"), "/bin/sh");
  EXPECT_EQ(name_for(path_of("app")), "app");
  EXPECT_EQ(name_for(path_of("app/add.o")), "add.o");
  EXPECT_EQ(name_for(path_of("./some/app")), "./some/app");
  EXPECT_EQ(name_for(copy_of("app")), "a copy of app");
  EXPECT_EQ(name_for("/bin/sh"), "/bin/sh");
  EXPECT_EQ(name_for(toolchain().cc), "cc");
}

TEST(Names, CopiesKeepTheirPlaces) {
  const auto folder = copies_of({"app", "libtwice.a"});
  EXPECT_TRUE(same_bytes(folder / "app", "app"));
  EXPECT_TRUE(is_there(folder / "libtwice.a"));
}

TEST(Text, IsWrittenAndRead) {
  write("folder/list.txt", "one\ntwo one\n");
  EXPECT_EQ(text_of("./folder/list.txt"), "one\ntwo one\n");
  EXPECT_EQ(count(text_of("./folder/list.txt"), "one"), 2);
  EXPECT_EQ(count("aaaa", "aa"), 2);
  EXPECT_EQ(count("aaaa", ""), 0);
}

TEST(Text, IsComparedToTheByte) {
  write("one", "abc");
  write("same", "abc");
  write("other", "abd");
  expect_says(same_bytes("./one", "./same"), true, "hold the same bytes");
  expect_says(
      same_bytes("./one", "./other"), false,
      "./one and ./other should hold the same bytes, but do not\nthey have 3 and 3 bytes, "
      "and byte 2 is the first that differs");
  expect_says(begins_with("./one", "ab"), true, "./one begins with \"ab\"");
  expect_says(begins_with("./one", "MZ"), false, "./one begins with \"ab\"; expected \"MZ\"");
}

TEST(Text, IsThereShowsTheNeighbours) {
  expect_says(is_there("./main.c"), true, "./main.c should not be there, but is");
  expect_says(is_there("./main.d"), false,
              "./main.d should be there, but is not\nin its folder are: add.c and main.c");
  expect_says(is_there("app"), true, "app should not be there, but is");
  expect_says(is_there("libnone.so"), false, "libnone.so should be there, but is not");
}

TEST(Archive, HasMembers) {
  EXPECT_EQ(members("libtwice.a"), std::vector<std::string>{"add.c.o"});
  const std::string longer = "a-name-that-is-longer-than-fifteen.o";
  ASSERT_TRUE(cc("-c add.c -o " + longer).succeeds());
  ASSERT_TRUE(cc("-c main.c").succeeds());
  ASSERT_TRUE(tool("ar", "rc libboth.a main.o " + longer).succeeds());
  EXPECT_EQ(members("./libboth.a"), (std::vector<std::string>{"main.o", longer}));
  ASSERT_TRUE(tool("ar", "rcT libthin.a main.o " + longer).succeeds());
  EXPECT_EQ(members("./libthin.a"), (std::vector<std::string>{"main.o", longer}));
  EXPECT_TRUE(begins_with("./libthin.a", "!<thin>\n"));
}

TEST(Tool, IsTheOneForTheMachine) {
  ASSERT_TRUE(cc("-c add.c").succeeds());
  EXPECT_TRUE(tool("readelf", "-h add.o").says("ELF Header:"));
  EXPECT_EQ(tool("readelf", "-sW add.o").count(" add"), 2);  // the file add.c, and the function
}

TEST(Code, IsThatOfOneFunction) {
  only_on("x86_64");
  write("two.c", "int first(int *p) { return p[2]; }\nint second(int *p) { return p[4]; }\n");
  ASSERT_TRUE(cc("-O1 -c two.c").succeeds());
  const Code first = code_of("./two.o", "first");
  expect_says(first.mentions("mov 0x8(%rdi),%eax"), true,
              "the code of first should not mention mov 0x8(%rdi),%eax, but does\n");
  expect_says(first.mentions("0x10(%rdi)"), false,
              "the code of first should mention 0x10(%rdi), but does not\nmov 0x8(%rdi),%eax\n");
  expect_says(code_of("./two.o", "second").mentions("0x10(%rdi)"), true, "");
}
