#include "observe/observe.h"

using namespace observe;

TEST(DynamicNeeded, TheProgramNamesTheLibrary) { EXPECT_TRUE(elf("app").needs("libadd.so")); }

TEST(DynamicNeeded, TheFunctionIsUndefinedInTheProgram) {
  EXPECT_TRUE(elf("app").undefined("add"));
  EXPECT_TRUE(elf("app").imports("add"));
}

TEST(DynamicNeeded, TheLoaderHasToFillInItsAddress) {
  EXPECT_TRUE(elf("app").relocates("add", By::jump_slot));
}

TEST(DynamicNeeded, TheLibraryIsASharedObjectThatDefinesIt) {
  EXPECT_TRUE(elf("libadd.so").is(Type::shared_object));
  EXPECT_TRUE(elf("libadd.so").defines("add"));
  EXPECT_TRUE(elf("libadd.so").exports("add"));
}

TEST(DynamicNeeded, TogetherTheyRun) { EXPECT_TRUE(run("app").prints("1 + 1 = 2\n")); }

TEST(DynamicNeeded, WithoutTheLibraryTheProgramDoesNotStart) {
  EXPECT_TRUE(run(copy_of("app")).fails(127, "libadd.so: cannot open shared object file"));
}
