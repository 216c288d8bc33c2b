#include "observe/observe.h"

using namespace observe;

TEST(DlopenBasic, TheFileOfTheHostNamesNeitherThePluginNorItsFunction) {
  EXPECT_FALSE(elf("host").needs("libplugin.so"));
  EXPECT_TRUE(elf("libplugin.so").exports("greet"));
  EXPECT_FALSE(elf("host").imports("greet"));
  EXPECT_TRUE(elf("host").imports("dlsym"));
}

TEST(DlopenBasic, TheModuleHasNoNameToLinkBy) { EXPECT_TRUE(elf("libplugin.so").lacks_soname()); }

TEST(DlopenBasic, LddDoesNotShowIt) {
  EXPECT_TRUE(ldd("host").says("libc.so.6"));
  EXPECT_FALSE(ldd("host").says("libplugin.so"));
}

TEST(DlopenBasic, DlopenMapsItAndDlsymFindsTheFunction) {
  EXPECT_TRUE(
      run("host").prints("main begins: not mapped\n"
                         "dlopen is done: mapped\n"
                         "hello from the plugin\n"));
}

TEST(DlopenBasic, APreloadedPluginIsMappedWhenMainBegins) {
  const Setting preloaded = with("LD_PRELOAD", "./libplugin.so").in(scenario().build);
  EXPECT_TRUE(run("host", preloaded).says("main begins: mapped"));
}

TEST(DlopenBasic, RtldNowRefusesAPluginWithAnUndefinedFunction) {
  const auto host = copy_of("host");
  const auto plugin = host.parent_path() / "libplugin.so";
  ASSERT_TRUE(cc({"-shared", "-fPIC", "-Dputs=absent", "plugin.c", "-o", plugin}).succeeds());
  EXPECT_TRUE(run(host).fails(1, "libplugin.so: undefined symbol: absent"));
}

TEST(DlopenBasic, RtldLocalKeepsItOutOfTheGlobalScope) {
  const auto traced = trace("host");
  EXPECT_TRUE(traced.says("/libplugin.so [0]"));
  EXPECT_FALSE(traced.says("to global scope"));
}

TEST(DlopenBasic, OriginIsTheFolderOfTheHost) {
  EXPECT_TRUE(run("host", in("/")).says("hello from the plugin"));
  const auto moved = copies_of({"host", "libplugin.so"});
  std::filesystem::create_symlink(moved / "host", scratch() / "link");
  EXPECT_TRUE(run("./link").says("hello from the plugin"));
}

TEST(DlopenBasic, WithoutThePluginTheHostStartsAndSaysSoItself) {
  const auto alone = run(copy_of("host"));
  EXPECT_TRUE(alone.says("main begins"));
  EXPECT_TRUE(alone.fails(1, "libplugin.so: cannot open shared object file"));
}
