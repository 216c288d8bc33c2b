#include "observe/observe.h"

using namespace observe;

namespace {

// The relocation of a slot that holds a function's address, as the machine's psABI calls it.
std::string_view slot_relocation() {
  return toolchain().machine == "aarch64" ? "R_AARCH64_JUMP_SLOT" : "R_X86_64_JUMP_SLOT";
}

}  // namespace

TEST(DynamicNeeded, TheProgramNamesTheLibrary) { EXPECT_TRUE(elf("app").needs("libadd.so")); }

TEST(DynamicNeeded, TheFunctionIsUndefinedInTheProgram) {
  EXPECT_TRUE(elf("app").undefined("add"));
  EXPECT_TRUE(elf("app").imports("add"));
}

TEST(DynamicNeeded, TheLoaderIsToldToFillInItsAddress) {
  EXPECT_TRUE(elf("app").relocates(slot_relocation(), "add"));
}

TEST(DynamicNeeded, TheLibraryIsASharedObjectThatDefinesIt) {
  EXPECT_EQ(elf("libadd.so").type(), Type::shared_object);
  EXPECT_TRUE(elf("libadd.so").defines("add"));
  EXPECT_TRUE(elf("libadd.so").exports("add"));
}

TEST(DynamicNeeded, TogetherTheyRun) { EXPECT_TRUE(run(artifact("app")).prints("1 + 1 = 2\n")); }

TEST(DynamicNeeded, WithoutTheLibraryTheProgramDoesNotStart) {
  EXPECT_TRUE(run(copy_of("app")).fails(127, "libadd.so: cannot open shared object file"));
}
