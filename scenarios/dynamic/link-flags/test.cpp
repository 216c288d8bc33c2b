#include "observe/observe.h"

using namespace observe;

namespace {

// A link of main.o with these options.
Outcome link(const Arguments& options) {
  return cc(Arguments{artefact("main.o")} + options + "-o app");
}

// The option that adds the folder which CMake built into.
std::string built() { return "-L" + scenario().build.string(); }

}  // namespace

TEST(DynamicLinkFlags, TheLibraryIsFoundOnlyInItsFolder) {
  EXPECT_TRUE(link("-ladd").fails(1, library_not_found("add")));
  const std::string empty = "-L" + fresh_folder().string();
  EXPECT_TRUE(link({empty, "-ladd"}).fails(1, library_not_found("add")));
  EXPECT_TRUE(link({built(), "-ladd"}).succeeds());
}

TEST(DynamicLinkFlags, TheFolderIsNotRecorded) {
  ASSERT_TRUE(link({built(), "-ladd"}).succeeds());
  EXPECT_TRUE(elf("./app").needs("libadd.so"));
  EXPECT_TRUE(elf("./app").lacks_runpath());
  EXPECT_TRUE(elf("./app").lacks_rpath());
}

TEST(DynamicLinkFlags, AColonNamesTheFileItself) {
  EXPECT_TRUE(link({built(), "-l:libadd.so"}).succeeds());
  // Without `lib` in its name nothing else finds it.
  ASSERT_TRUE(cc("-shared -fPIC add.c -o add.so").succeeds());
  EXPECT_TRUE(link("-L. -ladd").fails(1, library_not_found("add")));
  EXPECT_TRUE(link("-L. -l:add.so").succeeds());
  EXPECT_TRUE(elf("./app").needs("add.so"));
}

// Of the two files that -ladd means, wherever on the line the folders are.
TEST(DynamicLinkFlags, TheFirstFolderThatHasOneOfTheFilesWins) {
  std::filesystem::create_directory(scratch() / "old");
  ASSERT_TRUE(cc("-c add.c").succeeds());
  ASSERT_TRUE(tool("ar", "rc old/libadd.a add.o").succeeds());
  ASSERT_TRUE(link({"-Lold", built(), "-ladd"}).succeeds());
  EXPECT_TRUE(elf("./app").holds("add"));
  ASSERT_TRUE(link({"-ladd", "-Lold", built()}).succeeds());
  EXPECT_TRUE(elf("./app").holds("add"));
  ASSERT_TRUE(link({built(), "-Lold", "-ladd"}).succeeds());
  EXPECT_TRUE(elf("./app").imports("add"));
  // In one folder, the shared object.
  std::filesystem::copy_file(artefact("libadd.so"), scratch() / "old/libadd.so");
  ASSERT_TRUE(link("-Lold -ladd").succeeds());
  EXPECT_TRUE(elf("./app").imports("add"));
}

TEST(DynamicLinkFlags, CMakeFollowsTheRule) {
  EXPECT_TRUE(is_there("libadd.so"));
  EXPECT_TRUE(elf("app").needs("libadd.so"));
  EXPECT_TRUE(run("app").prints("1 + 1 = 2\n"));
}
