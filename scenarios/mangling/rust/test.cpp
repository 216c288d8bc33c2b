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

// The names of a function in an object, by what its name in the source is there: one.
std::vector<std::string> names_of(std::string_view object, std::string_view function) {
  std::vector<std::string> names;
  for (const Symbol& symbol : elf(object).symbols())
    if (symbol.type == SymbolType::function && symbol.name.find(function) != symbol.name.npos)
      names.emplace_back(symbol.name);
  return names;
}

std::vector<std::string> measure_in(std::string_view object) {
  return names_of(object, "7measure");
}

testing::AssertionResult names_one(std::string_view object, const std::vector<Scheme>& schemes) {
  const auto names = measure_in(object);
  for (const Scheme& scheme : schemes)
    if (names.size() == 1 && fits(scheme, names[0])) return testing::AssertionSuccess();
  return testing::AssertionFailure() << object << " has " << testing::PrintToString(names)
                                     << "; expected one measure, named by its scheme";
}

// Do the crate's two functions have one hash? Then their names differ in nothing else.
bool one_hash(std::string_view object) {
  const auto measure = measure_in(object), mark = names_of(object, "4mark");
  if (measure.size() != 1 || mark.size() != 1) return false;
  std::string expected = measure[0];
  expected.replace(expected.find("7measure"), 8, "4mark");
  return expected == mark[0];
}

// Does the plugin export what has an attribute, and no more? A library of another kind exports
// thousands of names, of which a sentence holds one.
testing::AssertionResult exports_what_has_an_attribute() {
  const auto plugin = elf("libplugin.so");
  std::size_t exported = 0;
  std::string half;
  for (const Symbol& symbol : plugin.dynamic_symbols()) {
    exported += symbol.exported();
    if (symbol.exported() && symbol.name.find("4half") != symbol.name.npos)
      half = ", half as " + std::string(symbol.name);
  }
  if (exported <= 8) return plugin.exports_only({"label", "plugin_version", "twice"});
  return testing::AssertionFailure() << "libplugin.so exports " << exported << " names" << half
                                     << "; expected label, plugin_version and twice";
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

TEST(ManglingRust, TheNewerSchemeHashesTheCrateAndTheOlderEachFunction) {
  EXPECT_TRUE(one_hash("one.o"));
  EXPECT_EQ(one_hash("default-one.o"), bool(names_one("default-one.o", {v0})));
}

TEST(ManglingRust, NoMangleKeepsTheNameAsWritten) {
  const auto plugin = artefact("libplugin.so");
  EXPECT_TRUE(elf(plugin).exports("twice"));
  EXPECT_TRUE(run("host", {plugin, "twice"}).prints("42\n"));
  EXPECT_TRUE(run("host", {plugin, "half"}).fails(1, "libplugin.so: undefined symbol: half"));
}

TEST(ManglingRust, AFunctionThatIsMissingIsMissedBeforeAnyIsCalled) {
  write("plugin.c", "int half(int);\nint quarter(int n) { return half(half(n)); }\n");
  ASSERT_TRUE(cc({"-shared", "-fPIC", "plugin.c", "-o", "quarter.so"}).succeeds());
  EXPECT_TRUE(run("host", {"./quarter.so", "quarter"}).fails(1, "undefined symbol: half"));
}

TEST(ManglingRust, TheLibraryExportsTheseAlone) { EXPECT_TRUE(exports_what_has_an_attribute()); }
