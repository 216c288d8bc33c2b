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

// Where the first byte of this value is in the ticket that an object file holds.
std::ptrdiff_t offset_of(unsigned char value, const char* object = "code.o") {
  const auto bytes = elf(object).bytes_of("a_ticket");
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

TEST(LayoutStructPadding, A32BitPlatformPutsThemElsewhere) {
  only_on("x86_64");
  ASSERT_TRUE(cc("-m32 -c code.c -o code32.o").succeeds());
  EXPECT_TRUE(elf("./code32.o").has_size("a_ticket", 16));
  EXPECT_EQ(offset_of(0xff, "./code32.o"), 4);
  EXPECT_EQ(offset_of('R', "./code32.o"), 12);
}

TEST(LayoutStructPadding, TheStrictestFirstTakesLessThanTheLargestFirst) {
  write("order.c",
        "struct { char name[9]; double price; int seat; char row; } largest_first;\n"
        "struct { double price; int seat; char name[9]; char row; } strictest_first;\n");
  ASSERT_TRUE(cc("-c order.c").succeeds());
  EXPECT_TRUE(elf("./order.o").has_size("largest_first", 32));
  EXPECT_TRUE(elf("./order.o").has_size("strictest_first", 24));
}

TEST(LayoutStructPadding, ACallerInAnotherFileMeansTheSameBytes) {
  write("caller.c",
        "#include \"tickets.h\"\n"
        "int code(const struct ticket* ticket);\n"
        "int main(void) {\n"
        "  struct ticket ticket = {'G', -1, 'R'};\n"
        "  return code(&ticket) == 'G' + 'R' ? 0 : 1;\n"
        "}\n");
  const Outcome link = cc({"caller.c", artefact("code.o"), "-o", "caller"});
  ASSERT_TRUE(link.succeeds());
  EXPECT_EQ(link.err, "");  // whether they agree or not
  EXPECT_TRUE(run("./caller").succeeds());
}

TEST(LayoutStructPadding, AnAssertionStopsTheCompiler) {
  EXPECT_TRUE(cc("-c agreed.c").succeeds());
  EXPECT_TRUE(cc("-fpack-struct -c agreed.c").fails(1, {"agreed.c:5:", "row is at 16"}));
}

TEST(LayoutStructPadding, CompilersWarnOfAPointerIntoAPackedStruct) {
  write("pointer.c",
        "#include \"tickets.h\"\n"
        "long long* number_of(struct packed* it) { return &it->number; }\n");
  EXPECT_TRUE(cc("-Werror -c pointer.c").fails(1, "address-of-packed-member"));
}

TEST(LayoutStructPadding, ABitFieldHasNoOffset) {
  write("bits.c",
        "#include <stddef.h>\n"
        "struct bits { unsigned char gate : 3, row : 5; } bits;\n"
        "#ifdef WHERE\n"
        "size_t where = offsetof(struct bits, row);\n"
        "#endif\n");
  ASSERT_TRUE(cc("-c bits.c").succeeds());
  EXPECT_TRUE(elf("./bits.o").has_size("bits", 1));
  EXPECT_TRUE(cc("-DWHERE -c bits.c").fails(1, "bit-field"));
}
