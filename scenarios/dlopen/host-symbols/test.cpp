#include <fstream>

#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

namespace {

constexpr const char* refused = "libplugin.so: undefined symbol: host_print";
constexpr const char* greeting = "the host prints: hello from the plugin\n";

// Another way to link the host, beside the plugin that CMake built.
fs::path host(const std::string& options) {
  fs::copy(artifact("libplugin.so"), scratch());
  EXPECT_TRUE(cc("host.c -o host " + options).succeeds());
  return scratch() / "host";
}

}  // namespace

TEST(DlopenHostSymbols, APlainHostExportsNothingAndThePluginIsNotLoaded) {
  EXPECT_TRUE(elf("libplugin.so").imports("host_print"));
  EXPECT_FALSE(elf("plain").exports("host_print"));
  EXPECT_TRUE(run(artifact("plain")).fails(1, refused));
}

TEST(DlopenHostSymbols, WithRdynamicThePluginCallsTheHost) {
  EXPECT_TRUE(elf("host").exports("host_print"));
  EXPECT_TRUE(run(artifact("host")).prints(greeting));
}

TEST(DlopenHostSymbols, RdynamicExportsMainAsWell) { EXPECT_TRUE(elf("host").exports("main")); }

TEST(DlopenHostSymbols, OneFunctionCanBeExportedAlone) {
  EXPECT_TRUE(run(artifact("precise")).prints(greeting));
  EXPECT_FALSE(elf("precise").exports("main"));
}

TEST(DlopenHostSymbols, SoCanTheFunctionsOfAList) {
  std::ofstream(scratch() / "exports.list") << "{ host_print; };\n";
  const fs::path listed = host("-Wl,--dynamic-list=exports.list");
  EXPECT_TRUE(run(listed).prints(greeting));
  EXPECT_FALSE(elf(listed).exports("main"));
}

TEST(DlopenHostSymbols, RdynamicDoesNotExportAHiddenFunction) {
  const fs::path hidden = host("-rdynamic -fvisibility=hidden");
  EXPECT_FALSE(elf(hidden).exports("host_print"));
  EXPECT_TRUE(run(hidden).fails(1, refused));
}

TEST(DlopenHostSymbols, AHostLinkedWithThePluginExportsWhatThatNeeds) {
  const fs::path linked = host("-Wl,--no-as-needed ./libplugin.so");
  // A MODULE has no soname: what was typed is recorded.
  EXPECT_TRUE(elf(linked).needs("./libplugin.so"));
  EXPECT_TRUE(elf(linked).exports("host_print"));
  EXPECT_FALSE(elf(linked).exports("main"));
}
