#include "observe/observe.h"

using namespace observe;

namespace {

// With the other library's folder in LD_LIBRARY_PATH.
observe::Run run_with_theirs(const std::string& program) {
  return run(artifact(program),
             {.environment = {{"LD_LIBRARY_PATH", "theirs"}}, .folder = scenario().build});
}

// The loader says where it looks (ld.so(8), LD_DEBUG). A program without its libraries looks
// everywhere.
testing::AssertionResult looks_in_order(const std::string& program,
                                        const std::vector<std::string>& places) {
  const Setting setting{.environment = {{"LD_DEBUG", "libs"}, {"LD_LIBRARY_PATH", "theirs"}}};
  const auto result = run(copy_of(program), setting);
  std::size_t here = 0;
  for (const std::string& place : places) {
    here = result.err.find(place, here);
    if (here == std::string::npos)
      return testing::AssertionFailure() << place << " is not next in\n" << result.report();
  }
  return result.fails(127, "libgreet.so: cannot open shared object file");
}

}  // namespace

TEST(RpathSearchOrder, BothLibrariesAnswerToTheNameThatTheProgramsNeed) {
  EXPECT_EQ(elf("ours/libgreet.so").soname(), "libgreet.so");
  EXPECT_EQ(elf("theirs/libgreet.so").soname(), "libgreet.so");
  for (const char* name : {"app", "old", "bare"}) EXPECT_TRUE(elf(name).needs("libgreet.so"));
}

TEST(RpathSearchOrder, TheRunPathIsAnRpathOnlyWhereNewTagsAreDisabled) {
  EXPECT_EQ(elf("app").runpath(), "$ORIGIN/ours");
  EXPECT_EQ(elf("app").rpath(), std::nullopt);
  EXPECT_EQ(elf("old").rpath(), "$ORIGIN/ours");
  EXPECT_EQ(elf("old").runpath(), std::nullopt);
}

TEST(RpathSearchOrder, LdLibraryPathBeatsRunpathAndRpathBeatsIt) {
  EXPECT_TRUE(run(artifact("app")).prints("hello from ours\n"));
  EXPECT_TRUE(run_with_theirs("app").prints("hello from theirs\n"));
  EXPECT_TRUE(run(artifact("old")).prints("hello from ours\n"));
  EXPECT_TRUE(run_with_theirs("old").prints("hello from ours\n"));
}

TEST(RpathSearchOrder, WithoutARunPathOnlyLdLibraryPathFindsIt) {
  EXPECT_TRUE(run(artifact("bare")).fails(127, "libgreet.so: cannot open shared object file"));
  EXPECT_TRUE(run_with_theirs("bare").prints("hello from theirs\n"));
}

TEST(RpathSearchOrder, TheCacheAndTheSystemsFoldersComeLast) {
  const std::string cache = "search cache=", system = "(system search path)";
  EXPECT_TRUE(looks_in_order("app", {"(LD_LIBRARY_PATH)", "(RUNPATH from file", cache, system}));
  EXPECT_TRUE(looks_in_order("old", {"(RPATH from file", "(LD_LIBRARY_PATH)", cache, system}));
}
