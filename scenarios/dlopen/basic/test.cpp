#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

TEST(DlopenBasic, TheHostsFileDoesNotNameThePlugin) {
  EXPECT_FALSE(elf("host").needs("libplugin.so"));
}

TEST(DlopenBasic, TheFunctionIsNoSymbolOfTheHost) {
  EXPECT_TRUE(elf("libplugin.so").exports("greet"));
  EXPECT_FALSE(elf("host").imports("greet"));
  EXPECT_TRUE(elf("host").imports("dlsym"));
}

TEST(DlopenBasic, LddDoesNotKnowOfIt) {
  // What ldd does: the loader lists what it would map, and stops (ld.so(8)).
  const auto list = run(artifact("host"), {.environment = {{"LD_TRACE_LOADED_OBJECTS", "1"}}});
  EXPECT_TRUE(list.says("libc.so.6"));
  EXPECT_FALSE(list.says("libplugin.so"));
}

TEST(DlopenBasic, DlopenMapsItAndDlsymFindsTheFunction) {
  EXPECT_TRUE(run(artifact("host"))
                  .prints("main begins: not mapped\n"
                          "dlopen is done: mapped\n"
                          "hello from the plugin\n"));
}

TEST(DlopenBasic, OriginIsTheFolderOfTheHost) {
  EXPECT_TRUE(run(artifact("host"), {.folder = "/"}).says("hello from the plugin"));
  const fs::path moved = copy_of("host");
  fs::copy(artifact("libplugin.so"), moved.parent_path());
  fs::create_symlink(moved, scratch() / "link");
  EXPECT_TRUE(run(scratch() / "link").says("hello from the plugin"));
}

TEST(DlopenBasic, WithoutThePluginTheHostStartsAndSaysSoItself) {
  const auto alone = run(copy_of("host"));
  EXPECT_TRUE(alone.says("main begins"));
  EXPECT_TRUE(alone.fails(1, "libplugin.so: cannot open shared object file"));
}
