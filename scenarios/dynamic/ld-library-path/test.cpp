#include "observe/observe.h"

using namespace observe;

namespace {

const std::string missing =
    "error while loading shared libraries: libadd.so: cannot open shared object file: "
    "No such file or directory";

// The program and its library as `cmake --install` leaves them: shipped/bin and shipped/lib.
std::filesystem::path shipped(const std::filesystem::path& name) {
  const auto folder = scratch() / "shipped";
  if (!std::filesystem::exists(folder)) {
    EXPECT_TRUE(tool("cmake", {"--install", scenario().build, "--prefix", folder}).succeeds());
  }
  return folder / name;
}

// In the folder shipped, with the library's folder as a relative path.
Setting relative() { return with("LD_LIBRARY_PATH", "lib").in(shipped("")); }

}  // namespace

TEST(DynamicLdLibraryPath, TheProgramNamesNoFolder) {
  const auto app = elf(shipped("bin/app"));
  EXPECT_TRUE(app.needs("libadd.so"));
  EXPECT_TRUE(app.lacks_runpath());
  EXPECT_TRUE(app.lacks_rpath());
  EXPECT_TRUE(elf("lib/libadd.so").has_soname("libadd.so"));
}

TEST(DynamicLdLibraryPath, InTheBuildFolderItStarts) {
  EXPECT_TRUE(run("app", in("/")).prints("1 + 1 = 2\n"));
  const std::string folder = scenario().build / "lib";
  EXPECT_TRUE(elf("app").has_runpath(folder + ":"));  // the empty element is the current folder
}

TEST(DynamicLdLibraryPath, TheProgramStartsOnlyWithTheVariable) {
  EXPECT_TRUE(run(shipped("bin/app")).fails(127, missing));
  EXPECT_TRUE(
      run(shipped("bin/app"), with("LD_LIBRARY_PATH", shipped("lib"))).prints("1 + 1 = 2\n"));
  // The compiler's variable is for the link. gcc reads it where it compiles for its own machine.
  const auto link = cc("main.c -ladd -o linked", with("LIBRARY_PATH", shipped("lib")));
  const bool crosses = !toolchain().emulator.empty();
  EXPECT_TRUE(crosses ? link.fails(1, library_not_found("add")) : link.succeeds());
  EXPECT_TRUE(run(shipped("bin/app"), with("LIBRARY_PATH", shipped("lib"))).fails(127, missing));
}

TEST(DynamicLdLibraryPath, LddShowsWhetherAndWhereItIsFound) {
  const auto without = ldd(shipped("bin/app"));
  EXPECT_TRUE(without.succeeds());
  EXPECT_TRUE(without.says("libadd.so => not found"));
  EXPECT_TRUE(ldd(shipped("bin/app"), relative()).says("libadd.so => lib/libadd.so"));
}

TEST(DynamicLdLibraryPath, ARelativeFolderDependsOnTheCurrentFolder) {
  const auto app = shipped("bin/app");
  EXPECT_TRUE(run(app, relative()).prints("1 + 1 = 2\n"));
  EXPECT_TRUE(run(app, with("LD_LIBRARY_PATH", "lib").in("/")).fails(127, missing));
  // So does an empty one; an empty variable has none.
  EXPECT_TRUE(
      run(app, with("LD_LIBRARY_PATH", "/nowhere:").in(shipped("lib"))).prints("1 + 1 = 2\n"));
  EXPECT_TRUE(run(app, with("LD_LIBRARY_PATH", "").in(shipped("lib"))).fails(127, missing));
}

TEST(DynamicLdLibraryPath, TheLoaderTakesTheFolderAsAnOption) {
  const Arguments app{shipped("bin/app")};
  EXPECT_TRUE(run(loader_of(shipped("bin/app")), app).fails(127, missing));
  EXPECT_TRUE(run(loader_of(shipped("bin/app")),
                  Arguments{"--library-path", shipped("lib").string()} + app)
                  .prints("1 + 1 = 2\n"));
}
