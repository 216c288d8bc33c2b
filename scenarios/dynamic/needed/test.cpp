#include "observe/observe.h"

using namespace observe;

TEST(DynamicNeeded, TheProgramNamesTheLibrary) { EXPECT_TRUE(elf("app").needs("libadd.so")); }

// CMake gives the library a soname; without one the name is what the command line says.
TEST(DynamicNeeded, TheNameIsTheSonameOrElseWhatTheCommandLineSays) {
  std::filesystem::create_directory(scratch() / "lib");
  std::filesystem::copy_file(artefact("libadd.so"), scratch() / "lib/renamed.so");
  ASSERT_TRUE(cc("main.c lib/renamed.so -o named").succeeds());
  EXPECT_TRUE(elf("libadd.so").has_soname("libadd.so"));
  EXPECT_TRUE(elf("./named").needs("libadd.so"));

  ASSERT_TRUE(cc("-shared -fPIC add.c -o lib/libadd.so").succeeds());
  EXPECT_TRUE(elf("./lib/libadd.so").lacks_soname());
  ASSERT_TRUE(cc("main.c lib/libadd.so -o nameless").succeeds());
  EXPECT_TRUE(elf("./nameless").needs("lib/libadd.so"));
  EXPECT_TRUE(run("./nameless").succeeds());
  EXPECT_TRUE(run(scratch() / "nameless", in("/")).fails(127, "lib/libadd.so: cannot open"));
}

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

TEST(DynamicNeeded, TogetherTheyRun) {
  EXPECT_TRUE(run("app").prints("main begins\n2 + 3 = 5\n"));
}

TEST(DynamicNeeded, WithoutTheLibraryTheProgramDoesNotStart) {
  const auto alone = run(copy_of("app"));
  EXPECT_TRUE(alone.fails(127, "libadd.so: cannot open shared object file"));
  EXPECT_EQ(alone.out, "");
}
