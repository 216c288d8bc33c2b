#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

TEST(DlopenBasic, TheHostsFileNamesNeitherThePluginNorItsFunction) {
  EXPECT_FALSE(elf("host").needs("libplugin.so"));
  EXPECT_TRUE(elf("libplugin.so").exports("greet"));
  EXPECT_FALSE(elf("host").imports("greet"));
  EXPECT_TRUE(elf("host").imports("dlsym"));
}

TEST(DlopenBasic, TheModuleHasNoNameToLinkBy) {
  EXPECT_EQ(elf("libplugin.so").soname(), std::nullopt);
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

TEST(DlopenBasic, APreloadedPluginIsMappedWhenMainBegins) {
  const Setting setting = {.environment = {{"LD_PRELOAD", "./libplugin.so"}},
                           .folder = artifact("libplugin.so").parent_path()};
  EXPECT_TRUE(run(artifact("host"), setting).says("main begins: mapped"));
}

TEST(DlopenBasic, NowRefusesAPluginWithAnUndefinedFunction) {
  const fs::path host = copy_of("host");
  const fs::path plugin = host.parent_path() / "libplugin.so";
  ASSERT_TRUE(cc({"-shared", "-fPIC", "-Dputs=absent", "plugin.c", "-o", plugin}).succeeds());
  EXPECT_TRUE(run(host).fails(1, "libplugin.so: undefined symbol: absent"));
}

TEST(DlopenBasic, LocalKeepsItOutOfTheGlobalScope) {
  // The loader says where it looks for symbols (ld.so(8), LD_DEBUG).
  const auto scopes = run(artifact("host"), {.environment = {{"LD_DEBUG", "scopes"}}});
  EXPECT_TRUE(scopes.says("/libplugin.so [0]"));
  EXPECT_FALSE(scopes.says("to global scope"));
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
