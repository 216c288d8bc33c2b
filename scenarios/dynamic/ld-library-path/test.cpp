#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

namespace {

const std::string missing =
    "error while loading shared libraries: libadd.so: cannot open shared object file: "
    "No such file or directory";

std::string library_folder() { return artifact("lib/libadd.so").parent_path().string(); }

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
  EXPECT_TRUE(elf("app").needs("libadd.so"));
  EXPECT_EQ(elf("app").runpath(), std::nullopt);
  EXPECT_EQ(elf("app").rpath(), std::nullopt);
}

TEST(DynamicLdLibraryPath, WhatLinkedStartsOnlyWithTheVariable) {
  EXPECT_TRUE(run(artifact("app")).fails(127, missing));
  const Setting setting = {.environment = {{"LD_LIBRARY_PATH", library_folder()}}};
  EXPECT_TRUE(run(artifact("app"), setting).prints("1 + 1 = 2\n"));
}

TEST(DynamicLdLibraryPath, LddSaysWhetherAndWhereItIsFound) {
  const auto without = ldd({});
  EXPECT_TRUE(without.succeeds());
  EXPECT_TRUE(without.says("libadd.so => not found"));
  const auto with = ldd({{"LD_LIBRARY_PATH", "./lib"}});
  EXPECT_TRUE(with.says("libadd.so => ./lib/libadd.so"));
}

TEST(DynamicLdLibraryPath, ARelativeFolderIsTheCurrentFoldersOwn) {
  Setting setting = {.environment = {{"LD_LIBRARY_PATH", "./lib"}}, .folder = scenario().build};
  EXPECT_TRUE(run(artifact("app"), setting).prints("1 + 1 = 2\n"));
  setting.folder = fresh_folder();
  EXPECT_TRUE(run(artifact("app"), setting).fails(127, missing));
}

TEST(DynamicLdLibraryPath, TheLoaderTakesTheFolderAsAnOption) {
  const std::string app = artifact("app").string();
  EXPECT_TRUE(run(loader(), {.arguments = {app}}).fails(127, missing));
  EXPECT_TRUE(run(loader(), {.arguments = {"--library-path", library_folder(), app}})
                  .prints("1 + 1 = 2\n"));
}
