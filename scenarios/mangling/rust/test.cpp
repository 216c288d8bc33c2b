#include <regex>
#include <set>

#include "observe/observe.h"

using namespace observe;

namespace {

const std::string kV0 = "_RNvCs[0-9A-Za-z]+_5ruler7measure";
const std::string kLegacy = "_ZN5ruler7measure17h[0-9a-f]{16}E";

// The names of `measure` in an object: one.
std::vector<std::string> measure_in(std::string_view object) {
  std::vector<std::string> names;
  for (const Symbol& symbol : elf(object).symbols())
    if (symbol.type == SymbolType::function && symbol.name.find("7measure") != std::string::npos)
      names.emplace_back(symbol.name);
  return names;
}

testing::AssertionResult names_one(std::string_view object, const std::string& pattern) {
  const auto names = measure_in(object);
  if (names.size() == 1 && std::regex_match(names[0], std::regex(pattern)))
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << object << " should name one measure like " << pattern
                                     << ", and has " << testing::PrintToString(names);
}

// Without `rust_eh_personality`, which some versions of the compiler export for themselves.
std::set<std::string> exported_functions(std::string_view library) {
  std::set<std::string> names;
  for (const Symbol& symbol : elf(library).dynamic_symbols())
    if (symbol.exported() && symbol.type == SymbolType::function &&
        !symbol.name.starts_with("rust_eh_"))
      names.emplace(symbol.name);
  return names;
}

}  // namespace

TEST(ManglingRust, TheNameHoldsCrateHashAndPath) {
  EXPECT_TRUE(names_one("one.o", kV0));
  EXPECT_TRUE(names_one("two.o", kV0));
}

TEST(ManglingRust, MetadataChangesTheHash) {
  const auto one = measure_in("one.o");
  EXPECT_NE(one, measure_in("two.o"));
}

TEST(ManglingRust, TheDefaultSchemeIsOneOfTwo) {
  EXPECT_TRUE(names_one("default-one.o", kV0 + "|" + kLegacy));
}

TEST(ManglingRust, MetadataChangesTheDefaultSchemesHashToo) {
  EXPECT_NE(measure_in("default-one.o"), measure_in("default-two.o"));
}

TEST(ManglingRust, NoMangleKeepsTheNameAsWritten) {
  EXPECT_TRUE(elf("libplugin.so").exports("twice"));
}

TEST(ManglingRust, ExportNameChoosesAnother) {
  EXPECT_TRUE(elf("libplugin.so").exports("plugin_version"));
  EXPECT_FALSE(elf("libplugin.so").exports("version"));
}

TEST(ManglingRust, TheLibraryExportsTheseAlone) {
  EXPECT_EQ(exported_functions("libplugin.so"),
            (std::set<std::string>{"label", "plugin_version", "twice"}));
}
