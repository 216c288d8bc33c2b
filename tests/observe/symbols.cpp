// What a file's two symbol tables say: of a thousand symbols an answer shows those that were
// perhaps meant.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "observe/file.h"
#include "observe/sentence.h"

namespace observe {

using testing::AssertionFailure;
using testing::AssertionSuccess;

namespace {

constexpr const char* symtab = ".symtab";
constexpr const char* dynsym = "its dynamic symbol table";

std::string describe(const Symbol& symbol) {
  std::string text = symbol.versioned_name() + " (" + std::string(name_of(symbol.binding)) + " " +
                     std::string(name_of(symbol.type)) + ", ";
  if (symbol.visibility != Visibility::default_)
    text += std::string(name_of(symbol.visibility)) + ", ";
  return text + (symbol.defined() ? "defined" : "undefined") + ")";
}

/// "f", "f@V1" or "f@@V1". In .symtab a linker may write the version into the name itself.
bool is_named(const Symbol& symbol, std::string_view name) {
  const auto split = [](std::string_view whole) {
    const auto at = whole.find('@');
    return at == std::string_view::npos || at == 0 ? whole.size() : at;
  };
  const std::string_view bare = name.substr(0, split(name));
  const std::string_view own = symbol.name.substr(0, split(symbol.name));
  if (own != bare) return false;
  if (bare.size() == name.size()) return true;
  const bool wants_default = name.substr(bare.size()).starts_with("@@");
  const std::string_view wanted = name.substr(bare.size() + (wants_default ? 2 : 1));
  if (own.size() < symbol.name.size()) {
    const std::string_view written = symbol.name.substr(own.size());
    return written == name.substr(bare.size()) ||
           (!wants_default && written == "@@" + std::string(wanted));
  }
  return symbol.version == wanted && (!wants_default || symbol.default_version);
}

/// Both hold the shorter of them, or begin alike for more than half.
bool is_near(std::string_view one, std::string_view other) {
  if (one.empty() || other.empty()) return false;
  if (one.find(other) != std::string_view::npos || other.find(one) != std::string_view::npos)
    return true;
  const std::size_t shorter = std::min(one.size(), other.size());
  std::size_t alike = 0;
  while (alike < shorter && one[alike] == other[alike]) ++alike;
  return alike > 3 && alike * 2 > std::max(one.size(), other.size());
}

/// What a table has in place of a name: the same name in another state, near names, the count.
std::string instead(const std::vector<Symbol>& symbols, std::string_view name,
                    const char* table) {
  const std::string_view bare = name.substr(0, name.find('@'));
  std::vector<std::string> same;
  std::vector<std::string> near;
  constexpr std::size_t most = 8;
  for (const Symbol& symbol : symbols) {
    if (symbol.name == bare && same.size() < most)
      same.push_back(describe(symbol));
    else if (near.size() < most && is_near(symbol.name, bare))
      near.push_back(describe(symbol));
  }
  std::string text = std::string(table) + " has " + std::to_string(symbols.size()) + " symbols";
  if (!same.empty()) text += ", of that name: " + sentence::list(same);
  if (same.empty()) text += ", none of that name";
  if (!near.empty()) text += "; like it: " + sentence::list(near);
  return text;
}

/// `verb` has a % in place of the name.
template <class Condition>
File::Answer any_symbol(const Elf& elf, const std::vector<Symbol>& symbols, const char* table,
                        std::string_view name, const std::string& verb,
                        const Condition& condition) {
  const bool holds = std::any_of(symbols.begin(), symbols.end(), [&](const Symbol& symbol) {
    return is_named(symbol, name) && condition(symbol);
  });
  std::string phrase = verb;
  const auto place = phrase.find('%');
  phrase.replace(place, 1, name);
  return sentence::should(elf, holds, phrase, instead(symbols, name, table));
}

std::string missing(const File& file, std::string_view name) {
  return name_for(file.file()) + " has no symbol " + std::string(name) + "\n" +
         instead(file.symbols(), name, symtab) + "\n" +
         instead(file.dynamic_symbols(), name, dynsym);
}

/// "a_ticket in code.o has 10 bytes; expected 24 bytes"
File::Answer about(const File& file, const Symbol* symbol, std::string_view name,
                   const std::string& verb, const std::string& there_is,
                   const std::string& expected) {
  if (symbol == nullptr) return AssertionFailure() << missing(file, name);
  const bool holds = there_is == expected;
  return (holds ? AssertionSuccess() : AssertionFailure())
         << name << " in " << name_for(file.file()) << " " << verb << " " << there_is
         << "; expected " << (holds ? "anything but that" : expected);
}

/// What linkers put into every file's symbol table (their default scripts), and what a language's
/// runtime exports for itself.
bool is_of_the_toolchain(std::string_view name) {
  static const std::set<std::string_view> names = {
      "_init",        "_fini",      "_start",       "__bss_start", "__bss_start__",
      "__bss_end__",  "_bss_end__", "_edata",       "edata",       "_end",
      "end",          "__end__",    "_etext",       "etext",       "__etext",
      "__data_start", "data_start", "__dso_handle", "__TMC_END__", "_IO_stdin_used"};
  return names.contains(name) || name.starts_with("rust_eh_");
}

}  // namespace

void File::require_dynamic(Line at) const {
  if (type() == Type::relocatable)
    stop(name_for(file()) +
             " is an object file, which no loader reads: ask for defines() or "
             "undefined(), of what the linker reads",
         at);
}

const Symbol* File::find(std::string_view name) const {
  for (const bool defined : {true, false}) {
    for (const auto* table : {&symbols(), &dynamic_symbols()}) {
      for (const Symbol& symbol : *table)
        if (symbol.defined() == defined && is_named(symbol, name)) return &symbol;
    }
  }
  return nullptr;
}

const Symbol& File::symbol(std::string_view name, Line at) const {
  const Symbol* const found = find(name);
  if (found == nullptr) stop(missing(*this, name), at);
  return *found;
}

std::span<const std::byte> File::bytes_of(std::string_view name, Line at) const {
  auto bytes = bytes_of(symbol(name, at));
  if (!bytes) stop(bytes.reason(), at);
  return *bytes;
}

File::Answer File::exports(std::string_view symbol, Line at) const {
  require_dynamic(at);
  return any_symbol(*this, dynamic_symbols(), dynsym, symbol, "export %",
                    [](const Symbol& s) { return s.exported(); });
}

File::Answer File::imports(std::string_view symbol, Line at) const {
  require_dynamic(at);
  return any_symbol(*this, dynamic_symbols(), dynsym, symbol, "import %",
                    [](const Symbol& s) { return !s.defined(); });
}

File::Answer File::undefined(std::string_view symbol) const {
  return any_symbol(*this, symbols(), symtab, symbol, "leave % undefined",
                    [](const Symbol& s) { return !s.defined(); });
}

File::Answer File::defines(std::string_view symbol) const {
  return any_symbol(*this, symbols(), symtab, symbol, "define %",
                    [](const Symbol& s) { return s.defined() && !s.local(); });
}

File::Answer File::has_local(std::string_view symbol) const {
  return any_symbol(*this, symbols(), symtab, symbol, "have the local symbol %",
                    [](const Symbol& s) { return s.defined() && s.local(); });
}

File::Answer File::holds(std::string_view symbol) const {
  return any_symbol(*this, symbols(), symtab, symbol, "hold %",
                    [](const Symbol& s) { return s.defined(); });
}

File::Answer File::exports_only(std::initializer_list<std::string_view> wanted) const {
  std::set<std::string_view> versions;  // some linkers make a symbol of each
  for (const VersionDefined& defined : versions_defined()) versions.insert(defined.version);
  std::set<std::string> exported;
  for (const Symbol& symbol : dynamic_symbols())
    if (symbol.exported() && !is_of_the_toolchain(symbol.name) && !versions.contains(symbol.name))
      exported.emplace(symbol.name);
  const std::set<std::string> expected(wanted.begin(), wanted.end());
  const auto words = [](const std::set<std::string>& names) {
    return names.empty() ? "nothing" : sentence::list({names.begin(), names.end()});
  };
  const bool holds = exported == expected;
  return (holds ? AssertionSuccess() : AssertionFailure())
         << name_for(file()) << " exports " << words(exported) << "; expected "
         << (holds ? "anything but that" : words(expected));
}

File::Answer File::in_comdat(std::string_view name) const {
  std::vector<std::string> groups;
  bool holds = false;
  for (const SectionGroup& group : section_groups()) {
    if (!group.comdat) continue;
    holds = holds || group.signature == name;
    if (groups.size() < 8) groups.emplace_back(group.signature);
  }
  const auto defined = defines(name);
  if (!defined) return defined;
  return sentence::should(*this, holds, "have a COMDAT group " + std::string(name),
                          groups.empty() ? "it has none" : "it has " + sentence::list(groups));
}

File::Answer File::has_size(std::string_view name, std::uint64_t bytes) const {
  const Symbol* const found = find(name);
  const auto words = [](std::uint64_t size) { return std::to_string(size) + " bytes"; };
  return about(*this, found, name, "has", words(found == nullptr ? 0 : found->size),
               words(bytes));
}

File::Answer File::has(std::string_view name, SymbolType type) const {
  const Symbol* const found = find(name);
  return about(*this, found, name, "is of type",
               std::string(name_of(found == nullptr ? type : found->type)),
               std::string(name_of(type)));
}

File::Answer File::has(std::string_view name, Binding binding) const {
  const Symbol* const found = find(name);
  return about(*this, found, name, "has the binding",
               std::string(name_of(found == nullptr ? binding : found->binding)),
               std::string(name_of(binding)));
}

File::Answer File::has(std::string_view name, Visibility visibility) const {
  const Symbol* const found = find(name);
  return about(*this, found, name, "has the visibility",
               std::string(name_of(found == nullptr ? visibility : found->visibility)),
               std::string(name_of(visibility)));
}

}  // namespace observe
