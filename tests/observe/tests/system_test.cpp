// The reader against readelf, on every ELF file of this system: what a lesson says of a file must
// be what the reader's own tools say of it. The files are spread over a few tests of equal size,
// so that they run side by side.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "observe/bytes.h"
#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t shards = 4;

/// What both say of a file, in readelf's words.
struct Facts {
  bool big_endian = false;
  std::string type;
  std::string interpreter = "none";
  std::string soname = "none";
  std::string rpath = "none";
  std::string runpath = "none";
  std::vector<std::string> needed;
  std::set<std::string, std::less<>> flags;
  std::vector<std::string> symbols;
};

struct FoundFile {
  std::string path;
  std::uint64_t size;
};

bool is_elf(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  char magic[SELFMAG] = {};
  const bool is = ::read(fd, magic, sizeof magic) == sizeof magic &&
                  std::equal(magic, magic + SELFMAG, ELFMAG);
  ::close(fd);
  return is;
}

/// Every ELF file in and below the two folders, once, the largest first.
std::vector<FoundFile> elf_files() {
  std::vector<FoundFile> files;
  std::set<std::pair<dev_t, ino_t>> seen;
  for (const char* folder : {"/usr/bin", "/usr/lib/x86_64-linux-gnu"}) {
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
      struct stat status {};
      const std::string path = at->path().string();
      if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
      if (!seen.emplace(status.st_dev, status.st_ino).second || !is_elf(path)) continue;
      files.push_back({path, static_cast<std::uint64_t>(status.st_size)});
    }
  }
  std::sort(files.begin(), files.end(), [](const FoundFile& one, const FoundFile& other) {
    return one.size != other.size ? one.size > other.size : one.path < other.path;
  });
  return files;
}

// --- as readelf says
// -----------------------------------------------------------------------------

std::string_view between(std::string_view line, char open, char close) {
  const auto begin = line.find(open);
  const auto end = line.rfind(close);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  return line.substr(begin + 1, end - begin - 1);
}

std::string_view next_word(std::string_view& rest) {
  const auto begin = std::min(rest.find_first_not_of(' '), rest.size());
  const auto end = std::min(rest.find(' ', begin), rest.size());
  const auto word = rest.substr(begin, end - begin);
  rest.remove_prefix(end);
  return word;
}

std::uint64_t number(std::string_view digits, int base) {
  if (digits.starts_with("0x")) {
    digits.remove_prefix(2);
    base = 16;
  }
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return value;
}

std::string symbol_row(std::string_view value, std::uint64_t size, std::string_view type,
                       std::string_view bind, std::string_view visibility, bool defined,
                       std::string_view name) {
  std::string row;
  row.append(name).append(" value ").append(value).append(" size ").append(std::to_string(size));
  row.append(" ").append(type).append(" ").append(bind).append(" ").append(visibility);
  row.append(defined ? " defined" : " UND");
  return row;
}

/// The number 10 has a name in files of the GNU's OS ABI; elsewhere it is "<OS specific>: 10".
std::string_view next_kind(std::string_view& rest, std::string_view ten) {
  const auto word = next_word(rest);
  if (word != "<OS") return word;
  next_word(rest);
  const auto digits = next_word(rest);
  return digits == "10" ? ten : digits;
}

/// "  12: 0000000000001139    10 FUNC    GLOBAL DEFAULT   14 add@@V1", or "add@V1 (2)".
std::string symbol_row(std::string_view line) {
  next_word(line);
  const std::uint64_t value = number(next_word(line), 16);
  const std::uint64_t size = number(next_word(line), 10);
  const auto type = next_kind(line, "IFUNC");
  const auto bind = next_kind(line, "UNIQUE");
  const auto visibility = next_word(line);
  auto index = next_word(line);
  while (index.starts_with('[')) {  // what else stands in st_other
    while (!index.ends_with(']') && !line.empty()) index = next_word(line);
    index = next_word(line);
  }
  std::string_view name = line.substr(std::min<std::size_t>(1, line.size()));
  if (name.ends_with(')')) {
    const auto blank = name.rfind(" (");
    if (blank != std::string_view::npos) name = name.substr(0, blank);
  }
  return symbol_row(hexadecimal(value), size, type, bind, visibility, index != "UND", name);
}

void read_dynamic(std::string_view line, Facts& facts) {
  const std::string_view tag = between(line.substr(0, line.find(')') + 1), '(', ')');
  const std::string_view rest = line.substr(line.find(')') + 1);
  const std::string text(between(rest, '[', ']'));
  if (tag == "NEEDED") facts.needed.push_back(text);
  if (tag == "SONAME") facts.soname = text;
  if (tag == "RPATH") facts.rpath = text;
  if (tag == "RUNPATH") facts.runpath = text;
  if (tag == "SYMBOLIC" || tag == "TEXTREL" || tag == "BIND_NOW") facts.flags.emplace(tag);
  if (tag == "FLAGS" || tag == "FLAGS_1") {
    std::string_view names = rest;
    for (auto name = next_word(names); !name.empty(); name = next_word(names))
      if (name != "Flags:") facts.flags.emplace(name);
  }
}

/// Goes through readelf's output, which says "File: PATH" before each.
std::vector<std::pair<std::string, Facts>> parse_readelf(std::string_view text) {
  std::vector<std::pair<std::string, Facts>> all;
  bool in_symbols = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("File: ")) {
      all.emplace_back(line.substr(6), Facts{});
      in_symbols = false;
      continue;
    }
    if (all.empty()) continue;
    Facts& facts = all.back().second;
    if (line.empty()) {
      in_symbols = false;
    } else if (in_symbols) {
      facts.symbols.push_back(symbol_row(line));
    } else if (line.starts_with("   Num:")) {
      in_symbols = true;
    } else if (line.starts_with("  Type:") && facts.type.empty()) {
      std::string_view rest = line.substr(7);
      facts.type = next_word(rest);
    } else if (line.starts_with("  Data:")) {
      facts.big_endian = line.find("big endian") != std::string_view::npos;
    } else if (line.find("[Requesting program interpreter: ") != std::string_view::npos) {
      const auto inner = between(line, '[', ']');
      facts.interpreter = inner.substr(inner.find(": ") + 2);
    } else if (line.starts_with(" 0x")) {
      read_dynamic(line, facts);
    }
  }
  return all;
}

// --- as the reader says
// --------------------------------------------------------------------------

const char* readelf_word(Type type) {
  switch (type) {
    case Type::none:
      return "NONE";
    case Type::relocatable:
      return "REL";
    case Type::executable:
      return "EXEC";
    case Type::shared_object:
      return "DYN";
    case Type::core:
      return "CORE";
  }
  return "?";
}

const char* readelf_word(Binding binding) {
  switch (binding) {
    case Binding::local:
      return "LOCAL";
    case Binding::global:
      return "GLOBAL";
    case Binding::weak:
      return "WEAK";
    case Binding::unique:
      return "UNIQUE";
  }
  return "?";
}

const char* readelf_word(SymbolType type) {
  switch (type) {
    case SymbolType::none:
      return "NOTYPE";
    case SymbolType::object:
      return "OBJECT";
    case SymbolType::function:
      return "FUNC";
    case SymbolType::section:
      return "SECTION";
    case SymbolType::file:
      return "FILE";
    case SymbolType::common:
      return "COMMON";
    case SymbolType::tls:
      return "TLS";
    case SymbolType::indirect_function:
      return "IFUNC";
  }
  return "?";
}

const char* readelf_word(Visibility visibility) {
  switch (visibility) {
    case Visibility::default_:
      return "DEFAULT";
    case Visibility::internal:
      return "INTERNAL";
    case Visibility::hidden:
      return "HIDDEN";
    case Visibility::protected_:
      return "PROTECTED";
  }
  return "?";
}

Facts facts_of(const Elf& elf) {
  Facts facts;
  facts.type = readelf_word(elf.type());
  facts.interpreter = elf.interpreter().value_or("none");
  facts.soname = elf.soname().value_or("none");
  facts.rpath = elf.rpath().value_or("none");
  facts.runpath = elf.runpath().value_or("none");
  facts.needed.assign(elf.needed().begin(), elf.needed().end());
  facts.flags.insert(elf.flags().begin(), elf.flags().end());
  for (const Symbol& symbol : elf.dynamic_symbols()) {
    // A symbol that stands for a version itself: readelf does not repeat it.
    const bool repeats = symbol.name == symbol.version;
    facts.symbols.push_back(symbol_row(
        hexadecimal(symbol.value), symbol.size, readelf_word(symbol.type),
        readelf_word(symbol.binding), readelf_word(symbol.visibility), symbol.defined(),
        repeats ? std::string(symbol.name) : symbol.versioned_name()));
  }
  return facts;
}

// --- the comparison
// ------------------------------------------------------------------------------

std::string joined(const auto& items) {
  std::string text;
  for (const auto& item : items) text += "[" + std::string(item) + "]";
  return text;
}

/// The fields that differ, each with both values.
std::string differences(const Facts& ours, const Facts& theirs) {
  std::string text;
  const auto compare = [&](const char* field, const std::string& our, const std::string& their) {
    if (our != their)
      text += std::string("  ") + field + ": read " + our + ", readelf says " + their + "\n";
  };
  compare("type", ours.type, theirs.type);
  compare("interpreter", ours.interpreter, theirs.interpreter);
  compare("soname", ours.soname, theirs.soname);
  compare("rpath", ours.rpath, theirs.rpath);
  compare("runpath", ours.runpath, theirs.runpath);
  if (ours.needed != theirs.needed) compare("needed", joined(ours.needed), joined(theirs.needed));
  if (ours.flags != theirs.flags) compare("flags", joined(ours.flags), joined(theirs.flags));
  compare("number of dynamic symbols", std::to_string(ours.symbols.size()),
          std::to_string(theirs.symbols.size()));
  int shown = 0;
  for (std::size_t i = 0; i < std::min(ours.symbols.size(), theirs.symbols.size()); ++i) {
    if (ours.symbols[i] == theirs.symbols[i]) continue;
    compare(("dynamic symbol " + std::to_string(i)).c_str(), ours.symbols[i], theirs.symbols[i]);
    if (++shown == 5) break;
  }
  return text;
}

class System : public testing::TestWithParam<std::size_t> {
 protected:
  struct Counts {
    std::size_t files = 0;
    std::size_t big_endian = 0;
    std::size_t symbols = 0;
    std::size_t different = 0;
  };

  Counts counts;

  /// Some files at once: to start readelf costs more than to read a small one.
  void compare(const std::vector<std::string>& paths) {
    std::vector<std::string> arguments = {
        "-c", "exec readelf -W -h -l -d --dyn-syms \"$@\" >readelf.txt", "sh"};
    arguments.insert(arguments.end(), paths.begin(), paths.end());
    // For one file alone readelf does not say its name.
    if (paths.size() == 1) arguments.push_back(artefact("app").string());
    const auto run = observe::run("/bin/sh", {.arguments = arguments,
                                              .environment = {{"LC_ALL", "C"}},
                                              .limit = std::chrono::seconds(60)});
    // Status 1 goes with a warning of one file; what is missing then is a difference.
    ASSERT_TRUE(run.exits(0) || run.exits(1)) << run.report();
    std::ifstream in(scratch() / "readelf.txt", std::ios::binary);
    std::string text(fs::file_size(scratch() / "readelf.txt"), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    const auto theirs = parse_readelf(text);
    ASSERT_GE(theirs.size(), paths.size()) << run.report();
    for (std::size_t i = 0; i < paths.size(); ++i) {
      ASSERT_EQ(theirs[i].first, paths[i]);
      compare(paths[i], theirs[i].second);
    }
  }

  void compare(const std::string& path, const Facts& theirs) {
    const auto elf = read_elf(path);
    ++counts.files;
    if (theirs.big_endian) {
      ++counts.big_endian;
      EXPECT_FALSE(elf) << path;
      EXPECT_NE(elf.reason().find("big-endian"), std::string::npos) << elf.reason();
      return;
    }
    counts.symbols += theirs.symbols.size();
    const std::string text =
        elf ? differences(facts_of(*elf), theirs) : "  " + elf.reason() + "\n";
    if (text.empty()) return;
    if (++counts.different <= 20) ADD_FAILURE() << path << ":\n" << text;
  }
};

}  // namespace

TEST_P(System, EveryElfFileIsReadAsReadelfReadsIt) {
  const auto files = elf_files();
  ASSERT_FALSE(files.empty());
  std::vector<std::string> batch;
  std::uint64_t size = 0;
  for (std::size_t i = GetParam(); i < files.size(); i += shards) {
    batch.push_back(files[i].path);
    size += files[i].size;
    if (batch.size() < 100 && size < (std::uint64_t{64} << 20) && i + shards < files.size())
      continue;
    compare(batch);
    if (HasFatalFailure()) return;
    batch.clear();
    size = 0;
  }
  EXPECT_EQ(counts.different, 0U) << "files differ";
  EXPECT_GT(counts.files, counts.big_endian) << "nothing was compared";
  EXPECT_GT(counts.symbols, 0U) << "no symbol was compared";
  std::printf("compared %zu files, %zu of them big-endian, and %zu dynamic symbols\n",
              counts.files, counts.big_endian, counts.symbols);
}

INSTANTIATE_TEST_SUITE_P(Shard, System, testing::Range(std::size_t{0}, shards));
