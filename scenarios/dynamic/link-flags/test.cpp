#include "observe/observe.h"

using namespace observe;

namespace {

// A link of main.o with these options.
Run link(std::vector<std::string> options) {
  options.insert(options.begin(), artifact("main.o").string());
  options.insert(options.end(), {"-o", "app"});
  return cc(options);
}

// The option that adds the folder which CMake built into.
std::string built() { return "-L" + scenario().build.string(); }

}  // namespace

TEST(DynamicLinkFlags, TheLibraryIsFoundInItsFolderAlone) {
  EXPECT_TRUE(link({"-ladd"}).fails(1, library_not_found("add")));
  const std::string empty = "-L" + fresh_folder().string();
  EXPECT_TRUE(link({empty, "-ladd"}).fails(1, library_not_found("add")));
  EXPECT_TRUE(link({built(), "-ladd"}).succeeds());
}

TEST(DynamicLinkFlags, TheFolderIsNotRecorded) {
  ASSERT_TRUE(link({built(), "-ladd"}).succeeds());
  EXPECT_TRUE(elf(scratch() / "app").needs("libadd.so"));
  EXPECT_EQ(elf(scratch() / "app").runpath(), std::nullopt);
  EXPECT_EQ(elf(scratch() / "app").rpath(), std::nullopt);
}

TEST(DynamicLinkFlags, AColonNamesTheFileItself) {
  EXPECT_TRUE(link({built(), "-l:libadd.so"}).succeeds());
  // Without `lib` in its name nothing else finds it.
  ASSERT_TRUE(cc("-shared -fPIC add.c -o add.so").succeeds());
  EXPECT_TRUE(link({"-L.", "-ladd"}).fails(1, library_not_found("add")));
  EXPECT_TRUE(link({"-L.", "-l:add.so"}).succeeds());
  EXPECT_TRUE(elf(scratch() / "app").needs("add.so"));
}

TEST(DynamicLinkFlags, CMakeFollowsTheRule) {
  EXPECT_TRUE(exists(artifact("libadd.so")));
  EXPECT_TRUE(elf("app").needs("libadd.so"));
  EXPECT_TRUE(run(artifact("app")).prints("1 + 1 = 2\n"));
}
