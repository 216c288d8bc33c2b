#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

namespace {

const std::string missing =
    "error while loading shared libraries: liblibrary.so: cannot open shared object file: "
    "No such file or directory";

std::string library_folder() { return artifact("lib/liblibrary.so").parent_path().string(); }

// What ldd does: the loader lists what it finds, and stops (ld.so(8)).
Run ldd(std::map<std::string, std::string> environment) {
  environment["LD_TRACE_LOADED_OBJECTS"] = "1";
  return run(artifact("app"), {.environment = environment, .folder = scenario().build});
}

// The program says where; another machine's loader is among its compiler's libraries.
fs::path loader() {
  fs::path named = elf("app").interpreter().value();
  if (exists(named)) return named;
  std::string found = cc("-print-file-name=" + named.filename().string()).out;
  found.erase(found.find('\n'));
  return found;
}

}  // namespace

TEST(DynamicLdLibraryPath, TheProgramNamesNoFolder) {
  EXPECT_TRUE(elf("app").needs("liblibrary.so"));
  EXPECT_EQ(elf("app").runpath(), std::nullopt);
  EXPECT_EQ(elf("app").rpath(), std::nullopt);
}

TEST(DynamicLdLibraryPath, WhatLinkedDoesNotStart) {
  EXPECT_TRUE(run(artifact("app")).fails(127, missing));
}

TEST(DynamicLdLibraryPath, LddSaysThatItIsNotFound) {
  const auto answer = ldd({});
  EXPECT_TRUE(answer.succeeds());
  EXPECT_TRUE(answer.says("liblibrary.so => not found"));
}

TEST(DynamicLdLibraryPath, TheVariableNamesTheFolder) {
  const Setting setting = {.environment = {{"LD_LIBRARY_PATH", library_folder()}}};
  EXPECT_TRUE(run(artifact("app"), setting).prints("1 + 1 = 2\n"));
}

TEST(DynamicLdLibraryPath, LddSaysWhereItIsFound) {
  const auto answer = ldd({{"LD_LIBRARY_PATH", "./lib"}});
  EXPECT_TRUE(answer.says("liblibrary.so => ./lib/liblibrary.so"));
}

TEST(DynamicLdLibraryPath, ARelativeFolderIsTheCurrentFoldersOwn) {
  Setting setting = {.environment = {{"LD_LIBRARY_PATH", "./lib"}}, .folder = scenario().build};
  EXPECT_TRUE(run(artifact("app"), setting).prints("1 + 1 = 2\n"));
  setting.folder = fresh_folder();
  EXPECT_TRUE(run(artifact("app"), setting).fails(127, missing));
}

TEST(DynamicLdLibraryPath, TheLoaderTakesTheFolderAsAnOption) {
  EXPECT_TRUE(
      run(loader(), {.arguments = {"--library-path", library_folder(), artifact("app").string()}})
          .prints("1 + 1 = 2\n"));
}
