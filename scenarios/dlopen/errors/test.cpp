#include "observe/observe.h"

using namespace observe;

namespace {

Outcome load(const std::filesystem::path& file, const char* name) {
  return run("host", {file, name});
}

}  // namespace

TEST(DlopenErrors, ThePluginIsLoadedAndCalled) {
  EXPECT_TRUE(load(artefact("libplugin.so"), "welcome").prints("hello from libgreet.so\n"));
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
