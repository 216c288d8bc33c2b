#include "observe/observe.h"

using namespace observe;

namespace {

observe::Run load(const std::string& file, const std::string& name) {
  return run(artifact("host"), {.arguments = {file, name}});
}

}  // namespace

TEST(DlopenErrors, ThePluginIsLoadedAndCalled) {
  EXPECT_TRUE(load(artifact("libplugin.so"), "welcome").prints("hello from libgreet.so\n"));
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
  const std::string plugin = scratch() / "alone.so";
  EXPECT_TRUE(
      load(plugin, "welcome").fails(1, "cannot load: " + plugin + ": undefined symbol: greet\n"));
}

TEST(DlopenErrors, AMissingFunctionIsNamedWithThePlugin) {
  const std::string plugin = artifact("libplugin.so");
  EXPECT_TRUE(load(plugin, "farewell")
                  .fails(2, "cannot call: " + plugin + ": undefined symbol: farewell\n"));
}
