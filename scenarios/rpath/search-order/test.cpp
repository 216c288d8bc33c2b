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

// A copy of `old`, whose spare entry DT_DEBUG says the same as its RPATH, as a RUNPATH.
std::filesystem::path with_both_tags() {
  const File old = elf("old");
  std::string bytes = text_of("old");
  Elf64_Dyn runpath{.d_tag = DT_RUNPATH, .d_un = {}};
  std::size_t spare = 0;
  for (const Segment& segment : old.segments())
    if (segment.type == SegmentType::dynamic) spare = segment.offset;
  for (const DynamicEntry& entry : old.dynamic())
    if (entry.tag == DT_RPATH) runpath.d_un.d_val = entry.value;
  for (const DynamicEntry& entry : old.dynamic()) {
    if (entry.tag == DT_DEBUG) break;
    spare += sizeof runpath;
  }
  bytes.replace(spare, sizeof runpath, reinterpret_cast<const char*>(&runpath), sizeof runpath);
  const auto both = write("both", bytes);
  std::filesystem::permissions(both, std::filesystem::perms::owner_all);
  return both;
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

TEST(RpathSearchOrder, RpathServesTheLibrariesOfItsLibrariesAndRunpathDoesNot) {
  // Their libgreet.so is now one that needs libinner.so, from the same folder.
  const auto tree = copies_of({"app", "old", "ours/libgreet.so"});
  const auto ours = tree / "ours";
  const Arguments library("-shared -fPIC -DFOLDER=\"inner\" greet.c -o");
  ASSERT_TRUE(cc(library + Arguments(ours / "libinner.so")).succeeds());
  const Arguments outer({"-shared", "-Wl,--no-as-needed", "-L" + ours.string(), "-linner"});
  ASSERT_TRUE(cc(outer + Arguments({"-o", ours / "libgreet.so"})).succeeds());
  EXPECT_TRUE(run(tree / "app").fails(127, "libinner.so: cannot open shared object file"));
  EXPECT_TRUE(run(tree / "old").prints("hello from inner\n"));
}

TEST(RpathSearchOrder, WhereAFileHasBothItsRpathDoesNotCount) {
  const auto both = with_both_tags();
  write("ours/libgreet.so", text_of("ours/libgreet.so"));
  EXPECT_TRUE(elf("./both").has_rpath("$ORIGIN/ours"));
  EXPECT_TRUE(elf("./both").has_runpath("$ORIGIN/ours"));
  EXPECT_TRUE(run(both).prints("hello from ours\n"));
  EXPECT_TRUE(run(both, theirs).prints("hello from theirs\n"));
}
