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
  EXPECT_TRUE(link({"-llibrary"}).fails(1, library_not_found("library")));
  const std::string empty = "-L" + fresh_folder().string();
  EXPECT_TRUE(link({empty, "-llibrary"}).fails(1, library_not_found("library")));
  EXPECT_TRUE(link({built(), "-llibrary"}).succeeds());
}

TEST(DynamicLinkFlags, TheFolderIsNotRecorded) {
  ASSERT_TRUE(link({built(), "-llibrary"}).succeeds());
  EXPECT_TRUE(elf(scratch() / "app").needs("liblibrary.so"));
  EXPECT_EQ(elf(scratch() / "app").runpath(), std::nullopt);
  EXPECT_EQ(elf(scratch() / "app").rpath(), std::nullopt);
}

TEST(DynamicLinkFlags, AColonNamesTheFileItself) {
  EXPECT_TRUE(link({built(), "-l:liblibrary.so"}).succeeds());
  // Without `lib` in its name nothing else finds it.
  ASSERT_TRUE(cc("-shared -fPIC add.c -o library.so").succeeds());
  EXPECT_TRUE(link({"-L.", "-llibrary"}).fails(1, library_not_found("library")));
  EXPECT_TRUE(link({"-L.", "-l:library.so"}).succeeds());
  EXPECT_TRUE(elf(scratch() / "app").needs("library.so"));
}

TEST(DynamicLinkFlags, CMakeFollowsTheRule) {
  EXPECT_TRUE(exists(artifact("liblibrary.so")));
  EXPECT_TRUE(elf("app").needs("liblibrary.so"));
  EXPECT_TRUE(run(artifact("app")).prints("1 + 1 = 2\n"));
}
