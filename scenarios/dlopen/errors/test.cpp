#include "observe/observe.h"

using namespace observe;

namespace {

Outcome load(const std::filesystem::path& file, const char* name) {
  return run("host", {file, name});
}

}  // namespace

TEST(DlopenErrors, ThePluginIsLoadedAndCalled) {
  EXPECT_TRUE(load(artefact("libplugin.so"), "welcome").prints("hello from libgreet.so\n"));
  const auto moved = copies_of({"libplugin.so", "libgreet.so"});
  EXPECT_TRUE(load(moved / "libplugin.so", "welcome").prints("hello from libgreet.so\n"));
}

TEST(DlopenErrors, AMissingFileIsNamedAsItWasAskedFor) {
  EXPECT_TRUE(load("./absent.so", "welcome")
                  .fails(1,
                         "cannot load: ./absent.so: cannot open shared object file: "
                         "No such file or directory\n"));
}

TEST(DlopenErrors, AMissingDependencyIsNamedInsteadOfThePlugin) {
  const auto result = load(copy_of("libplugin.so"), "welcome");
  EXPECT_TRUE(result.fails(1, "cannot load: libgreet.so: cannot open shared object file"));
  EXPECT_FALSE(result.says("libplugin.so"));
  // Only the plugin's file asks for it.
  EXPECT_TRUE(elf("libplugin.so").needs("libgreet.so"));
  EXPECT_FALSE(elf("host").needs("libgreet.so"));
}

TEST(DlopenErrors, AnUndefinedFunctionIsNamedBeforeAnythingIsCalled) {
  ASSERT_TRUE(cc("-shared -fPIC plugin.c -o alone.so").succeeds());
  EXPECT_TRUE(load("./alone.so", "welcome")
                  .fails(1, "cannot load: ./alone.so: undefined symbol: greet\n"));
}

TEST(DlopenErrors, AMissingFunctionIsNamedWithThePlugin) {
  const auto plugin = artefact("libplugin.so");
  EXPECT_TRUE(
      load(plugin, "farewell")
          .fails(2, "cannot call: " + plugin.string() + ": undefined symbol: farewell\n"));
}

TEST(DlopenErrors, ASymbolMayBeNullAndThatIsNoError) {
  write("zero.c", "__asm__(\".globl zero\\n.set zero, 0\");\n");
  ASSERT_TRUE(cc("-shared -fPIC zero.c -o zero.so").succeeds());
  // dlerror() has nothing to say, and glibc prints it so.
  EXPECT_TRUE(load("./zero.so", "zero").fails(2, "cannot call: (null)\n"));
}

TEST(DlopenErrors, TheRunPathOfTheHostDoesNotServeThePlugin) {
  ASSERT_TRUE(cc("-Wl,-rpath,$ORIGIN host.c -o host").succeeds());
  std::filesystem::copy(artefact("libgreet.so"), scratch());
  EXPECT_TRUE(elf("./host").has_runpath("$ORIGIN"));
  EXPECT_TRUE(run("./host", {copy_of("libplugin.so"), "welcome"})
                  .fails(1, "cannot load: libgreet.so: cannot open shared object file"));
}
