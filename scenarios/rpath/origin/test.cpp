#include "observe/observe.h"

using namespace observe;

TEST(RpathOrigin, TheProgramHasAPathRelativeToItself) {
  EXPECT_TRUE(elf("bin/app").has_runpath("$ORIGIN/../lib"));
}

TEST(RpathOrigin, TheCurrentFolderDoesNotMatter) {
  EXPECT_TRUE(run("bin/app", in("/")).prints("hello from libgreet.so\n"));
}

TEST(RpathOrigin, ItMovesWithItsLibrary) {
  const auto moved = copies_of({"bin/app", "lib/libgreet.so"});
  EXPECT_TRUE(ldd(moved / "bin/app").says((moved / "bin/../lib/libgreet.so").string()));
  EXPECT_TRUE(run(moved / "bin/app").prints("hello from libgreet.so\n"));
}

TEST(RpathOrigin, ASymbolicLinkToItStarts) {
  std::filesystem::create_symlink(artefact("bin/app"), scratch() / "link");
  EXPECT_TRUE(run("./link").prints("hello from libgreet.so\n"));
}

TEST(RpathOrigin, SoDoesWhatIsInstalled) {
  ASSERT_TRUE(tool("cmake", {"--install", scenario().build, "--prefix", scratch() / "shipped"})
                  .succeeds());
  EXPECT_TRUE(run("./shipped/bin/app").prints("hello from libgreet.so\n"));
}

TEST(RpathOrigin, ACopyOfTheProgramAloneDoesNotStart) {
  const auto copy = copy_of("bin/app");
  EXPECT_TRUE(run(copy).fails(127, "libgreet.so: cannot open shared object file"));
  EXPECT_TRUE(trace(copy).tries(copy.parent_path() / "../lib/libgreet.so"));
}

TEST(RpathOrigin, TheLinkerNeedsNoFlagForIt) { EXPECT_FALSE(elf("bin/app").has_flag("ORIGIN")); }
