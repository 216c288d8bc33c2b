// The linkers' words, against the linker that was configured.

#include "bytes.h"
#include "observe/observe.h"

using namespace observe;

TEST(Toolchain, AnUndefinedReferenceFails) {
  EXPECT_TRUE(cc("-c main.c").succeeds());
  EXPECT_TRUE(cc("main.o -o app").fails(1, undefined_reference("add")));
  EXPECT_FALSE(cc("main.o -o app").fails(1, undefined_reference("ad")));
  EXPECT_FALSE(cc("main.o -o app").fails(1, undefined_reference("dd")));
  EXPECT_FALSE(is_there(scratch() / "app"));
}

TEST(Toolchain, NamesAreDemangled) {
  write("call.cpp", "void greet(int); int main() { greet(1); }");
  EXPECT_TRUE(cxx("call.cpp -o app").fails(1, undefined_reference("greet(int)")));
}

TEST(Toolchain, AMultipleDefinitionFails) {
  ASSERT_TRUE(cc("-c main.c add.c").succeeds());
  std::filesystem::copy_file(scratch() / "add.o", scratch() / "again.o");
  EXPECT_TRUE(cc("main.o add.o again.o -o app").fails(1, multiple_definition("add")));
  EXPECT_FALSE(cc("main.o add.o again.o -o app").fails(1, multiple_definition("dd")));
}

TEST(Toolchain, AMissingLibraryFails) {
  EXPECT_TRUE(cc("main.c add.c -lnobody -o app").fails(1, library_not_found("nobody")));
  EXPECT_FALSE(cc("main.c add.c -lnobody -o app").fails(1, library_not_found("nobod")));
}

TEST(Toolchain, AFileOfAnotherMachineFails) {
  ASSERT_TRUE(cc("-c main.c add.c").succeeds());
  std::string bytes = text_of("./add.o");
  constexpr std::size_t machine = 18;  // e_machine, in both classes (gABI, "ELF Header")
  bytes[machine] = static_cast<char>(elf("./add.o").machine() == Machine::aarch64 ? 62 : 183);
  bytes[machine + 1] = 0;
  write("add.o", bytes);
  EXPECT_TRUE(cc("main.o add.o -o app").fails(1, wrong_machine()));
}

TEST(Toolchain, CodeThatIsNotPositionIndependentFails) {
  only_on("x86_64");
  write("place.s", ".globl place\nplace:\n  mov $variable, %eax\n.data\nvariable: .long 1\n");
  ASSERT_TRUE(cc("-c place.s").succeeds());
  EXPECT_TRUE(cc("-shared place.o -o place.so").fails(1, needs_pic()));
}

// What mold says, by the curriculum: it may not be the one that is configured.
TEST(Toolchain, FilesMayStandBetween) {
  const Words words = multiple_definition("x", Linker::mold);
  EXPECT_TRUE(words.stand_in("mold: error: duplicate symbol: b.o: a.o: x\n"));
  EXPECT_FALSE(words.stand_in("mold: error: duplicate symbol: b.o: a.o: xy\n"));
  EXPECT_FALSE(words.stand_in("mold: error: duplicate symbol: b.o: a.o: y\nc.o: x\n"));
}

TEST(Toolchain, TakesASetting) {
  ASSERT_TRUE(cc("-shared -fPIC add.c -o libadd.so").succeeds());
  EXPECT_TRUE(cc("main.c -ladd -o app").fails(1, library_not_found("add")));
  EXPECT_TRUE(cc("main.c -ladd -o app", with("LIBRARY_PATH", ".")).succeeds());
  EXPECT_TRUE(tool("pwd", "", in("/")).prints("/\n"));
}

TEST(Toolchain, AWordWithBlanksNeedsTheList) {
  write("two words.c", "int main(void) { return 4; }");
  EXPECT_TRUE(cc(std::vector<std::string>{"two words.c", "-o", "two words"}).succeeds());
  EXPECT_TRUE(run(scratch() / "two words").exits(4));
}

TEST(Words, StandOnOneLineInOrder) {
  const Words words(std::vector<std::string>{"one", "two"});
  EXPECT_TRUE(words.stand_in("one and two"));
  EXPECT_TRUE(words.stand_in("one\none two"));
  EXPECT_FALSE(words.stand_in("two one"));
  EXPECT_FALSE(words.stand_in("one\ntwo"));
  EXPECT_FALSE(Words("").stand_in("anything"));
  EXPECT_TRUE(Words("a\nb").stand_in("xa\nbx"));
}
