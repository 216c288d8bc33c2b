// A failed expectation is read by someone who does not have the file at hand: it must show what
// is there, and of a thousand symbols those that were perhaps meant.

#include "observe/file.h"

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include "observe/scenario.h"
#include "observe/scratch.h"

namespace observe {

namespace fs = std::filesystem;
using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

namespace {

std::string list(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

template <class Items>
std::vector<std::string> strings(const Items& items) {
  return std::vector<std::string>(items.begin(), items.end());
}

AssertionResult verdict(const Elf& elf, bool holds, const std::string& asked,
                        const std::string& there_is) {
  return (holds ? AssertionSuccess() : AssertionFailure())
         << elf.file() << (holds ? " " : " does not: it was asked whether it ") << asked << "\n"
         << there_is;
}

std::string describe(const Symbol& symbol) {
  std::string text = symbol.versioned_name() + " (" + std::string(name_of(symbol.binding)) + " " +
                     std::string(name_of(symbol.type)) + ", ";
  if (symbol.visibility != Visibility::default_)
    text += std::string(name_of(symbol.visibility)) + ", ";
  return text + (symbol.defined() ? "defined" : "undefined") + ")";
}

/// "f", "f@V1" or "f@@V1".
bool is_named(const Symbol& symbol, std::string_view name) {
  const auto at = name.find('@');
  if (at == std::string_view::npos || at == 0) return symbol.name == name;
  if (symbol.name != name.substr(0, at)) return false;
  const bool wants_default = name.substr(at).starts_with("@@");
  return symbol.version == name.substr(at + (wants_default ? 2 : 1)) &&
         (!wants_default || symbol.default_version);
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
  if (!same.empty()) text += ", of that name: " + list(same);
  if (same.empty()) text += ", none of that name";
  if (!near.empty()) text += "; like it: " + list(near);
  return text;
}

template <class Condition>
AssertionResult any_symbol(const Elf& elf, const std::vector<Symbol>& symbols, const char* table,
                           std::string_view name, const std::string& asked,
                           const Condition& condition) {
  const bool holds = std::any_of(symbols.begin(), symbols.end(), [&](const Symbol& symbol) {
    return is_named(symbol, name) && condition(symbol);
  });
  return verdict(elf, holds, asked + " " + std::string(name), instead(symbols, name, table));
}

std::string describe(const Relocation& relocation) {
  return std::string(relocation.type) +
         (relocation.symbol.empty() ? "" : " " + std::string(relocation.symbol)) + " in " +
         std::string(relocation.section);
}

template <class Condition>
AssertionResult any_relocation(const Elf& elf, const std::string& asked, std::string_view type,
                               std::string_view symbol, const Condition& condition) {
  const auto& all = elf.relocations();
  const bool holds = std::any_of(all.begin(), all.end(), condition);
  std::vector<std::string> related;
  for (const Relocation& relocation : all) {
    if (related.size() < 8 &&
        (condition(relocation) || (!symbol.empty() && relocation.symbol == symbol) ||
         (!type.empty() && relocation.type == type)))
      related.push_back(describe(relocation));
  }
  // Of a small file all are shown.
  for (std::size_t i = 0; related.empty() && i < all.size() && all.size() <= 12; ++i)
    for (const Relocation& relocation : all) related.push_back(describe(relocation));
  return verdict(elf, holds, asked,
                 "it has " + std::to_string(all.size()) + " relocations" +
                     (related.empty() ? "" : ", among them " + list(related)));
}

AssertionResult path_exists(const fs::path& path) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(path, error)))
    return AssertionSuccess() << path.string() << " exists";
  std::vector<std::string> others;
  for (fs::directory_iterator at(path.parent_path(), error), end; !error && at != end;
       at.increment(error))
    others.push_back(at->path().filename().string());
  std::sort(others.begin(), others.end());
  return AssertionFailure() << path.string() << " does not exist; in its folder "
                            << (others.empty() ? "is nothing" : "are: " + list(others));
}

}  // namespace

File::Result File::needs(std::string_view library) const {
  const bool holds = std::find(needed().begin(), needed().end(), library) != needed().end();
  return verdict(
      *this, holds, "needs " + std::string(library),
      needed().empty() ? "it has no NEEDED entry" : "NEEDED: " + list(strings(needed())));
}

File::Result File::exports(std::string_view symbol) const {
  return any_symbol(*this, dynamic_symbols(), "its dynamic symbol table", symbol, "exports",
                    [](const Symbol& s) { return s.exported(); });
}

File::Result File::imports(std::string_view symbol) const {
  return any_symbol(*this, dynamic_symbols(), "its dynamic symbol table", symbol, "imports",
                    [](const Symbol& s) { return !s.defined(); });
}

File::Result File::undefined(std::string_view symbol) const {
  return any_symbol(*this, symbols(), ".symtab", symbol, "leaves undefined",
                    [](const Symbol& s) { return !s.defined(); });
}

File::Result File::defines(std::string_view symbol) const {
  return any_symbol(*this, symbols(), ".symtab", symbol, "defines",
                    [](const Symbol& s) { return s.defined() && !s.local(); });
}

File::Result File::has_local(std::string_view symbol) const {
  return any_symbol(*this, symbols(), ".symtab", symbol, "has the local symbol",
                    [](const Symbol& s) { return s.defined() && s.local(); });
}

File::Result File::relocates(std::string_view type, std::string_view symbol) const {
  return any_relocation(*this, "relocates " + std::string(symbol) + " by " + std::string(type),
                        type, symbol, [&](const Relocation& relocation) {
                          return relocation.type == type && relocation.symbol == symbol;
                        });
}

File::Result File::relocates(std::string_view symbol) const {
  return any_relocation(*this, "relocates " + std::string(symbol), "", symbol,
                        [&](const Relocation& r) { return r.symbol == symbol; });
}

File::Result File::has_relocation(std::string_view type) const {
  return any_relocation(*this, "has a relocation of type " + std::string(type), type, "",
                        [&](const Relocation& r) { return r.type == type; });
}

File::Result File::has_flag(std::string_view flag) const {
  if (!is_flag_name(flag))
    throw std::invalid_argument(std::string(flag) + " is not the name of a dynamic flag");
  const bool holds = std::find(flags().begin(), flags().end(), flag) != flags().end();
  return verdict(*this, holds, "has the flag " + std::string(flag),
                 flags().empty() ? "it has no flags" : "its flags: " + list(strings(flags())));
}

File::Result File::has_section(std::string_view name) const {
  std::vector<std::string> names;
  for (const Section& section : sections())
    if (!section.name.empty()) names.emplace_back(section.name);
  const bool holds = std::find(names.begin(), names.end(), name) != names.end();
  if (names.size() > 60) names.resize(60);
  return verdict(*this, holds, "has the section " + std::string(name),
                 "its sections: " + list(names));
}

File::Result File::needs_version(std::string_view version) const {
  std::vector<std::string> all;
  bool holds = false;
  for (const VersionNeeded& needed : versions_needed()) {
    all.push_back(std::string(needed.version) + " of " + std::string(needed.file));
    holds = holds || needed.version == version;
  }
  return verdict(*this, holds, "needs the version " + std::string(version),
                 all.empty() ? "it needs no version" : "it needs " + list(all));
}

File::Result File::defines_version(std::string_view version) const {
  std::vector<std::string> all;
  bool holds = false;
  for (const VersionDefined& defined : versions_defined()) {
    if (defined.base) continue;
    all.emplace_back(defined.version);
    holds = holds || defined.version == version;
  }
  return verdict(*this, holds, "defines the version " + std::string(version),
                 all.empty() ? "it defines no version" : "it defines " + list(all));
}

const Symbol& File::symbol(std::string_view name) const {
  for (const bool defined : {true, false}) {
    for (const auto* table : {&symbols(), &dynamic_symbols()}) {
      for (const Symbol& symbol : *table)
        if (symbol.defined() == defined && is_named(symbol, name)) return symbol;
    }
  }
  throw std::runtime_error(file() + " has no symbol " + std::string(name) + ": " +
                           instead(symbols(), name, ".symtab") + "; " +
                           instead(dynamic_symbols(), name, "its dynamic symbol table"));
}

std::span<const std::byte> File::bytes_of(std::string_view name) const {
  auto bytes = bytes_of(symbol(name));
  if (!bytes) throw std::runtime_error(bytes.reason());
  return *bytes;
}

File elf(const fs::path& file) {
  const fs::path path = file.is_absolute() ? file : artifact(file.string());
  auto read = read_elf(path);
  if (!read) throw std::runtime_error(read.reason());
  // Kept, so that `for (auto& symbol : elf("app").symbols())` does not outlive what it goes
  // through.
  static std::deque<File> all;
  return all.emplace_back(*std::move(read));
}

AssertionResult exists(fs::path& path) { return path_exists(path); }
AssertionResult exists(fs::path&& path) { return path_exists(path); }

}  // namespace observe
