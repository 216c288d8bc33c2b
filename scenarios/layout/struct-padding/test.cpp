#include <algorithm>

#include "observe/observe.h"

using namespace observe;

namespace {

// How the toolchain's assembly spells a load from `offset` bytes behind the first argument.
std::string load(int offset) {
  const std::string number = std::to_string(offset);
  if (toolchain().machine == "x86_64") return "\t" + (offset ? number : "") + "(%rdi)";
  const std::string mark = toolchain().compiler == Compiler::gcc ? ", " : ", #";
  return offset ? "[x0" + mark + number + "]" : "[x0]";
}

// Where the first byte of this value stands in the ticket that code.o holds.
std::ptrdiff_t offset_of(unsigned char value) {
  const auto object = elf("code.o");
  const auto bytes = object.bytes_of("a_ticket");
  return std::find(bytes.begin(), bytes.end(), std::byte{value}) - bytes.begin();
}

}  // namespace

TEST(LayoutStructPadding, TheObjectHoldsOneOfEach) {
  for (const char* name : {"a_ticket", "a_reordered", "a_packed"})
    EXPECT_TRUE(elf("code.o").defines(name));
}

TEST(LayoutStructPadding, WithoutPaddingEachWouldTakeTen) {
  ASSERT_TRUE(cc("-fpack-struct -c code.c -o dense.o").succeeds());
  const auto dense = elf(scratch() / "dense.o");
  EXPECT_EQ(dense.symbol("a_ticket").size, 10);
  EXPECT_EQ(dense.symbol("a_reordered").size, 10);
}

TEST(LayoutStructPadding, TenBytesOfMembersTakeTwentyFour) {
  EXPECT_EQ(elf("code.o").symbol("a_ticket").size, 24);
}

TEST(LayoutStructPadding, TheMembersStandAt0And8And16) {
  EXPECT_EQ(offset_of('G'), 0);
  EXPECT_EQ(offset_of(0xff), 8);  // the first byte of -1
  EXPECT_EQ(offset_of('R'), 16);
}

TEST(LayoutStructPadding, TheLargestFirstTakesSixteen) {
  EXPECT_EQ(elf("code.o").symbol("a_reordered").size, 16);
}

TEST(LayoutStructPadding, PackedTakesTen) {
  const auto object = elf("code.o");
  EXPECT_EQ(object.symbol("a_packed").size, 10);
}

TEST(LayoutStructPadding, TheMapShowsThePadding) {
  EXPECT_TRUE(run(artifact("map"))
                  .says("ticket: 24 bytes\n"
                        "   0  g . . . . . . .\n"
                        "   8  n n n n n n n n\n"
                        "  16  r . . . . . . .\n"));
}

TEST(LayoutStructPadding, TheOthersHaveNoHoleBetweenMembers) {
  EXPECT_TRUE(run(artifact("map"))
                  .says("reordered: 16 bytes\n"
                        "   0  n n n n n n n n\n"
                        "   8  g r . . . . . .\n"
                        "packed: 10 bytes\n"
                        "   0  g n n n n n n n\n"
                        "   8  n r\n"));
}

TEST(LayoutStructPadding, TheOffsetsAreInTheCode) {
  if (toolchain().machine != "x86_64" && toolchain().machine != "aarch64")
    GTEST_SKIP() << "this test does not know the assembly of " << toolchain().machine;
  const auto assembly = cc("-O1 -S code.c -o -");
  EXPECT_TRUE(assembly.says("\ncode:"));
  EXPECT_TRUE(assembly.says(load(0)));
  EXPECT_TRUE(assembly.says(load(16)));
}
