#include "observe/observe.h"

using namespace observe;

TEST(DlopenBasic, TheFileOfTheHostNamesNeitherThePluginNorItsFunction) {
  EXPECT_FALSE(elf("host").needs("libplugin.so"));
  EXPECT_TRUE(elf("libplugin.so").exports("add"));
  EXPECT_FALSE(elf("host").imports("add"));
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
                         "1 + 1 is 2\n"));
}

TEST(DlopenBasic, APreloadedPluginIsMappedWhenMainBegins) {
  const Setting preloaded = with("LD_PRELOAD", "./libplugin.so").in(scenario().build);
  EXPECT_TRUE(run("host", preloaded).says("main begins: mapped"));
}

TEST(DlopenBasic, RtldNowRefusesAPluginWithAnUndefinedFunction) {
  const auto host = copy_of("host");
  const auto plugin = host.parent_path() / "libplugin.so";
  write("plugin.c", "int absent(int);\nint add(int a, int b) { return absent(a + b); }\n");
  ASSERT_TRUE(cc({"-shared", "-fPIC", "plugin.c", "-o", plugin}).succeeds());
  EXPECT_TRUE(run(host).fails(1, "libplugin.so: undefined symbol: absent"));
}

TEST(DlopenBasic, RtldLocalKeepsItOutOfTheGlobalScope) {
  const auto traced = trace("host");
  EXPECT_TRUE(traced.says("/libplugin.so [0]"));
  EXPECT_FALSE(traced.says("to global scope"));
}

TEST(DlopenBasic, WhatCameInWithThePluginMayUseWhatItExports) {
  const auto host = copy_of("host");
  const auto plugin = host.parent_path() / "libplugin.so",
             needed = host.parent_path() / "needed.so";
  write("needed.c", "int one(void);\nint add(int a, int b) { return a + b + one(); }\n");
  write("plugin.c", "int one(void) { return 1; }\n");
  ASSERT_TRUE(cc({"-shared", "-fPIC", "needed.c", "-o", needed}).succeeds());
  ASSERT_TRUE(cc({"-shared", "-fPIC", "-Wl,--no-as-needed", "plugin.c", needed, "-o", plugin})
                  .succeeds());
  EXPECT_TRUE(run(host).says("1 + 1 is 3"));
}

TEST(DlopenBasic, NothingChecksTheTypeOfTheFunction) {
  const auto host = copy_of("host");
  const auto plugin = host.parent_path() / "libplugin.so";
  ASSERT_TRUE(cc({"-shared", "-fPIC", "-Dint=double", "plugin.c", "-o", plugin}).succeeds());
  const auto result = run(host);
  EXPECT_TRUE(result.succeeds());
  EXPECT_TRUE(result.says("1 + 1 is "));
  EXPECT_FALSE(result.says("1 + 1 is 2\n"));
}

TEST(DlopenBasic, OriginIsTheFolderOfTheHost) {
  EXPECT_TRUE(run("host", in("/")).says("1 + 1 is 2"));
  const auto moved = copies_of({"host", "libplugin.so"});
  std::filesystem::create_symlink(moved / "host", scratch() / "link");
  EXPECT_TRUE(run("./link").says("1 + 1 is 2"));
}

TEST(DlopenBasic, OriginIsTheFolderOfTheFileThatCallsDlopen) {
  // The host as a library in the plugin's folder, and a program in another that calls it.
  const auto caller = copy_of("libplugin.so").parent_path() / "libcaller.so";
  write("main.c", "void load(void);\nint main(void) { load(); }\n");
  ASSERT_TRUE(cc({"-shared", "-fPIC", "-Dmain=load", "host.c", "-o", caller}).succeeds());
  ASSERT_TRUE(cc({"main.c", caller, "-o", "program"}).succeeds());
  EXPECT_TRUE(run("./program").says("1 + 1 is 2"));
}

TEST(DlopenBasic, WithoutThePluginTheHostStartsAndSaysSoItself) {
  const auto alone = run(copy_of("host"));
  EXPECT_TRUE(alone.says("main begins"));
  EXPECT_TRUE(alone.fails(1, "libplugin.so: cannot open shared object file"));
}
