#include "observe/observe.h"

using namespace observe;

namespace {

constexpr const char* refused = "libplugin.so: undefined symbol: host_print";
constexpr const char* greeting = "the host prints: hello from the plugin\n";

// Another way to link the host, beside the plugin that CMake built.
void link_host(const std::string& options) {
  std::filesystem::copy(artefact("libplugin.so"), scratch());
  EXPECT_TRUE(cc("host.c -o host " + options).succeeds());
}

}  // namespace

TEST(DlopenHostSymbols, APlainHostExportsNothingAndThePluginIsNotLoaded) {
  EXPECT_TRUE(elf("libplugin.so").imports("host_print"));
  EXPECT_FALSE(elf("plain").exports("host_print"));
  EXPECT_TRUE(run("plain").fails(1, refused));
}

TEST(DlopenHostSymbols, WithRdynamicThePluginCallsTheHost) {
  EXPECT_TRUE(elf("host").exports("host_print"));
  EXPECT_TRUE(run("host").prints(greeting));
}

TEST(DlopenHostSymbols, RdynamicExportsMainAsWell) { EXPECT_TRUE(elf("host").exports("main")); }

TEST(DlopenHostSymbols, OneFunctionCanBeExportedAlone) {
  EXPECT_TRUE(run("precise").prints(greeting));
  EXPECT_FALSE(elf("precise").exports("main"));
}

TEST(DlopenHostSymbols, SoCanTheFunctionsOfAList) {
  write("exports.list", "{ host_print; };\n");
  link_host("-Wl,--dynamic-list=exports.list");
  EXPECT_TRUE(run("./host").prints(greeting));
  EXPECT_FALSE(elf("./host").exports("main"));
}

TEST(DlopenHostSymbols, RdynamicDoesNotExportAHiddenFunction) {
  link_host("-rdynamic -fvisibility=hidden");
  EXPECT_FALSE(elf("./host").exports("host_print"));
  EXPECT_TRUE(run("./host").fails(1, refused));
}

TEST(DlopenHostSymbols, AHostLinkedWithThePluginExportsWhatThatNeeds) {
  link_host("-Wl,--no-as-needed ./libplugin.so");
  // A MODULE has no soname: what was typed is recorded.
  EXPECT_TRUE(elf("./host").needs("./libplugin.so"));
  EXPECT_TRUE(elf("./host").exports("host_print"));
  EXPECT_FALSE(elf("./host").exports("main"));
  EXPECT_TRUE(run("./host").prints(greeting));
}

TEST(DlopenHostSymbols, ALinkThatRefusesUndefinedNamesRefusesThePlugin) {
  EXPECT_TRUE(cc("-shared -fPIC -Wl,-z,defs plugin.c -o strict.so")
                  .fails(1, undefined_reference("host_print")));
}
