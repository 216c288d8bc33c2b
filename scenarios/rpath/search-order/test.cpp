#include "observe/observe.h"

using namespace observe;

namespace {

// With the other library's folder in LD_LIBRARY_PATH.
const Setting theirs = with("LD_LIBRARY_PATH", "theirs").in(scenario().build);

// A program without its libraries looks everywhere, and the loader says where.
testing::AssertionResult looks_in_order(const std::string& program,
                                        const std::vector<std::string>& places) {
  const auto traced = trace(copy_of(program), with("LD_LIBRARY_PATH", "theirs"));
  std::size_t here = 0;
  for (const std::string& place : places) {
    here = traced.err.find(place, here);
    if (here == std::string::npos)
      return testing::AssertionFailure()
             << program << " should look in " << place << " next, but does not\n"
             << traced.report();
  }
  return traced.fails(127, "libgreet.so: cannot open shared object file");
}

}  // namespace

TEST(RpathSearchOrder, BothLibrariesHaveTheNameThatTheProgramsNeed) {
  EXPECT_TRUE(elf("ours/libgreet.so").has_soname("libgreet.so"));
  EXPECT_TRUE(elf("theirs/libgreet.so").has_soname("libgreet.so"));
  for (const char* name : {"app", "old", "bare"}) EXPECT_TRUE(elf(name).needs("libgreet.so"));
}

TEST(RpathSearchOrder, TheRunPathIsAnRpathOnlyWhereNewTagsAreDisabled) {
  EXPECT_TRUE(elf("app").has_runpath("$ORIGIN/ours"));
  EXPECT_TRUE(elf("app").lacks_rpath());
  EXPECT_TRUE(elf("old").has_rpath("$ORIGIN/ours"));
  EXPECT_TRUE(elf("old").lacks_runpath());
}

TEST(RpathSearchOrder, LdLibraryPathComesBeforeRunpathAndAfterRpath) {
  EXPECT_TRUE(run("app").prints("hello from ours\n"));
  EXPECT_TRUE(run("app", theirs).prints("hello from theirs\n"));
  EXPECT_TRUE(run("old").prints("hello from ours\n"));
  EXPECT_TRUE(run("old", theirs).prints("hello from ours\n"));
}

TEST(RpathSearchOrder, WithoutARunPathOnlyLdLibraryPathFindsIt) {
  EXPECT_TRUE(run("bare").fails(127, "libgreet.so: cannot open shared object file"));
  EXPECT_TRUE(run("bare", theirs).prints("hello from theirs\n"));
}

TEST(RpathSearchOrder, TheCacheAndTheFoldersOfTheSystemComeLast) {
  const std::string cache = "search cache=", system = "(system search path)";
  EXPECT_TRUE(looks_in_order("app", {"(LD_LIBRARY_PATH)", "(RUNPATH from file", cache, system}));
  EXPECT_TRUE(looks_in_order("old", {"(RPATH from file", "(LD_LIBRARY_PATH)", cache, system}));
}
