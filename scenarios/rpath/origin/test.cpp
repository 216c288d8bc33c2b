#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

namespace {

// The program and its library, as they are placed to each other, in a new place.
fs::path moved_app() {
  const fs::path tree = scratch() / "moved";
  fs::create_directories(tree / "bin");
  fs::create_directory(tree / "lib");
  fs::copy(artifact("bin/app"), tree / "bin");
  fs::copy(artifact("lib/libgreet.so"), tree / "lib");
  return tree / "bin/app";
}

}  // namespace

TEST(RpathOrigin, TheProgramCarriesAPathRelativeToItself) {
  EXPECT_EQ(elf("bin/app").runpath(), "$ORIGIN/../lib");
}

TEST(RpathOrigin, TheCurrentFolderDoesNotMatter) {
  EXPECT_TRUE(run(artifact("bin/app"), {.folder = "/"}).prints("hello from libgreet.so\n"));
}

TEST(RpathOrigin, ItMovesWithItsLibrary) {
  const fs::path app = moved_app();
  // The loader prints what it opens (ld.so(8), LD_TRACE_LOADED_OBJECTS): the library beside it.
  const auto trace = run(app, {.environment = {{"LD_TRACE_LOADED_OBJECTS", "1"}}});
  EXPECT_TRUE(trace.says(app.parent_path().string() + "/../lib/libgreet.so"));
  EXPECT_TRUE(run(app).prints("hello from libgreet.so\n"));
}

TEST(RpathOrigin, ASymbolicLinkToItStarts) {
  fs::create_symlink(artifact("bin/app"), scratch() / "link");
  EXPECT_TRUE(run(scratch() / "link").prints("hello from libgreet.so\n"));
}

TEST(RpathOrigin, ACopyOfTheProgramAloneDoesNotStart) {
  const fs::path copy = copy_of("bin/app");
  // The loader says which files it tries (ld.so(8), LD_DEBUG): in the folder beside the copy's.
  const auto alone = run(copy, {.environment = {{"LD_DEBUG", "libs"}}});
  EXPECT_TRUE(alone.fails(127, "libgreet.so: cannot open shared object file"));
  EXPECT_TRUE(alone.says("trying file=" + copy.parent_path().string() + "/../lib/libgreet.so"));
}

TEST(RpathOrigin, TheLinkerNeedsNoFlagForIt) { EXPECT_FALSE(elf("bin/app").has_flag("ORIGIN")); }
