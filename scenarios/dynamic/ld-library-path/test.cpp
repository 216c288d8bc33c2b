#include "observe/observe.h"

using namespace observe;

namespace {

const std::string missing =
    "error while loading shared libraries: libadd.so: cannot open shared object file: "
    "No such file or directory";

// In the build folder, with the library's folder as a relative path.
Setting relative() { return with("LD_LIBRARY_PATH", "./lib").in(scenario().build); }

}  // namespace

TEST(DynamicLdLibraryPath, TheProgramNamesNoFolder) {
  EXPECT_TRUE(elf("app").needs("libadd.so"));
  EXPECT_TRUE(elf("app").lacks_runpath());
  EXPECT_TRUE(elf("app").lacks_rpath());
}

TEST(DynamicLdLibraryPath, TheProgramStartsOnlyWithTheVariable) {
  EXPECT_TRUE(run("app").fails(127, missing));
  EXPECT_TRUE(
      run("app", with("LD_LIBRARY_PATH", folder_of("lib/libadd.so"))).prints("1 + 1 = 2\n"));
}

TEST(DynamicLdLibraryPath, LddShowsWhetherAndWhereItIsFound) {
  const auto without = ldd("app");
  EXPECT_TRUE(without.succeeds());
  EXPECT_TRUE(without.says("libadd.so => not found"));
  EXPECT_TRUE(ldd("app", relative()).says("libadd.so => ./lib/libadd.so"));
}

TEST(DynamicLdLibraryPath, ARelativeFolderDependsOnTheCurrentFolder) {
  EXPECT_TRUE(run("app", relative()).prints("1 + 1 = 2\n"));
  EXPECT_TRUE(run("app", with("LD_LIBRARY_PATH", "./lib")).fails(127, missing));
}

TEST(DynamicLdLibraryPath, TheLoaderTakesTheFolderAsAnOption) {
  const Arguments app{artefact("app")};
  EXPECT_TRUE(run(loader_of("app"), app).fails(127, missing));
  EXPECT_TRUE(run(loader_of("app"), Arguments{"--library-path", folder_of("lib/libadd.so")} + app)
                  .prints("1 + 1 = 2\n"));
}
