#include "observe/observe.h"

using namespace observe;

namespace {

// A symbol's name as its scheme has it, the crate's hash between fixed text.
struct Scheme {
  std::string_view begin;
  std::string_view end;
  std::string_view digits;  // of the hash
};

constexpr Scheme v0{"_RNvCs", "_5ruler7measure",
                    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"};
constexpr Scheme legacy{"_ZN5ruler7measure17h", "E", "0123456789abcdef"};

bool fits(const Scheme& scheme, std::string_view name) {
  if (!name.starts_with(scheme.begin) || !name.ends_with(scheme.end)) return false;
  name.remove_prefix(scheme.begin.size());
  const std::string_view hash = name.substr(0, name.size() - scheme.end.size());
  return !hash.empty() && hash.find_first_not_of(scheme.digits) == hash.npos;
}

// The names of `measure` in an object: one.
std::vector<std::string> measure_in(std::string_view object) {
  std::vector<std::string> names;
  for (const Symbol& symbol : elf(object).symbols())
    if (symbol.type == SymbolType::function && symbol.name.find("7measure") != std::string::npos)
      names.emplace_back(symbol.name);
  return names;
}

testing::AssertionResult names_one(std::string_view object, const std::vector<Scheme>& schemes) {
  const auto names = measure_in(object);
  for (const Scheme& scheme : schemes)
    if (names.size() == 1 && fits(scheme, names[0])) return testing::AssertionSuccess();
  return testing::AssertionFailure() << object << " has " << testing::PrintToString(names)
                                     << "; expected one measure, named by its scheme";
}

}  // namespace

TEST(ManglingRust, TheNameHoldsCrateHashAndPath) {
  EXPECT_TRUE(names_one("one.o", {v0}));
  EXPECT_TRUE(names_one("two.o", {v0}));
}

TEST(ManglingRust, MetadataChangesTheHash) {
  const auto one = measure_in("one.o");
  EXPECT_NE(one, measure_in("two.o"));
}

TEST(ManglingRust, TheDefaultSchemeIsOneOfTwo) {
  EXPECT_TRUE(names_one("default-one.o", {v0, legacy}));
}

TEST(ManglingRust, MetadataChangesTheHashOfTheDefaultSchemeToo) {
  EXPECT_NE(measure_in("default-one.o"), measure_in("default-two.o"));
}

TEST(ManglingRust, NoMangleKeepsTheNameAsWritten) {
  EXPECT_TRUE(elf("libplugin.so").exports("twice"));
}

TEST(ManglingRust, TheLibraryExportsTheseAlone) {
  EXPECT_TRUE(elf("libplugin.so").exports_only({"label", "plugin_version", "twice"}));
}
