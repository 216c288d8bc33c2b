#include <algorithm>

#include "observe/observe.h"

using namespace observe;

namespace {

// A load from `offset` bytes after the first argument, as objdump shows it.
std::string load(int offset) {
  const std::string number = std::to_string(offset);
  if (toolchain().machine == "aarch64") return offset ? "[x0, #" + number + "]" : "[x0]";
  return offset == 16 ? " 0x10(%rdi)" : " (%rdi)";
}

// Where the first byte of this value is in the ticket that code.o holds.
std::ptrdiff_t offset_of(unsigned char value) {
  const auto bytes = elf("code.o").bytes_of("a_ticket");
  return std::find(bytes.begin(), bytes.end(), std::byte{value}) - bytes.begin();
}

}  // namespace

TEST(LayoutStructPadding, TheObjectHoldsOneOfEach) {
  for (const char* name : {"a_ticket", "a_reordered", "a_packed"})
    EXPECT_TRUE(elf("code.o").defines(name));
}

TEST(LayoutStructPadding, WithoutPaddingEachWouldTake10) {
  ASSERT_TRUE(cc("-fpack-struct -c code.c -o dense.o").succeeds());
  EXPECT_TRUE(elf("./dense.o").has_size("a_ticket", 10));
  EXPECT_TRUE(elf("./dense.o").has_size("a_reordered", 10));
}

TEST(LayoutStructPadding, TenBytesOfMembersTake24) {
  EXPECT_TRUE(elf("code.o").has_size("a_ticket", 24));
}

TEST(LayoutStructPadding, TheMembersAreAt0And8And16) {
  EXPECT_EQ(offset_of('G'), 0);
  EXPECT_EQ(offset_of(0xff), 8);  // the first byte of -1
  EXPECT_EQ(offset_of('R'), 16);
}

TEST(LayoutStructPadding, TheLargestFirstTakes16) {
  EXPECT_TRUE(elf("code.o").has_size("a_reordered", 16));
}

TEST(LayoutStructPadding, PackedTakes10) { EXPECT_TRUE(elf("code.o").has_size("a_packed", 10)); }

TEST(LayoutStructPadding, TheMapShowsThePadding) {
  EXPECT_TRUE(
      run("map").says("ticket: 24 bytes\n"
                      "   0  g . . . . . . .\n"
                      "   8  n n n n n n n n\n"
                      "  16  r . . . . . . .\n"));
}

TEST(LayoutStructPadding, TheOthersHaveNoHoleBetweenMembers) {
  EXPECT_TRUE(
      run("map").says("reordered: 16 bytes\n"
                      "   0  n n n n n n n n\n"
                      "   8  g r . . . . . .\n"
                      "packed: 10 bytes\n"
                      "   0  g n n n n n n n\n"
                      "   8  n r\n"));
}

TEST(LayoutStructPadding, TheOffsetsAreInTheCode) {
  only_on({"x86_64", "aarch64"});
  ASSERT_TRUE(cc("-O1 -c code.c").succeeds());
  EXPECT_TRUE(code_of("./code.o", "code").mentions(load(0)));
  EXPECT_TRUE(code_of("./code.o", "code").mentions(load(16)));
}
