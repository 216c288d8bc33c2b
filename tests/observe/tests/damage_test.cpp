// Files that are damaged: the reader gives either a file whose every accessor can be called, or a
// sentence. Each damage follows from one number, the case's seed, so that a failure can be had
// again: OBSERVE_DAMAGE_TRACE=1 prints each case before it is read, the last one before a crash.

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <random>

#include "bytes.h"
#include "observe/observe.h"

using namespace observe;

namespace {

constexpr std::uint64_t seed = 20231125;
constexpr int cases = 3000;                        // for each file
constexpr std::clock_t most = 2 * CLOCKS_PER_SEC;  // of the processor, however busy it is

using Contents = std::vector<std::byte>;

/// All that can be asked of a file. The sum keeps the reading from being left out.
std::uint64_t ask_everything(const Elf& elf) {
  std::uint64_t sum = elf.file().size() + elf.entry() + (elf.is_64_bit() ? 1 : 0);
  const auto text = [&](std::string_view name) {
    for (const char letter : name.substr(0, 64)) sum += static_cast<unsigned char>(letter);
    if (!name.empty()) sum += static_cast<unsigned char>(name.back());
  };
  const auto bytes = [&](const auto& result) {
    if (!result) return text(result.reason());
    if (!result->empty())
      sum +=
          std::to_integer<unsigned>(result->front()) + std::to_integer<unsigned>(result->back());
  };
  text(name_of(elf.type()));
  text(name_of(elf.machine()));
  for (const auto* name : {&elf.interpreter(), &elf.soname(), &elf.rpath(), &elf.runpath()})
    if (*name) text(**name);
  for (const auto name : elf.needed()) text(name);
  for (const auto name : elf.flags()) text(name);
  for (const DynamicEntry& entry : elf.dynamic()) sum += entry.value;
  for (const auto* table : {&elf.symbols(), &elf.dynamic_symbols()}) {
    for (const Symbol& symbol : *table) {
      text(symbol.name);
      text(symbol.version);
      text(name_of(symbol.binding));
      text(name_of(symbol.type));
      text(name_of(symbol.visibility));
      bytes(elf.bytes_of(symbol));
    }
  }
  for (const Relocation& relocation : elf.relocations()) {
    text(relocation.type);
    text(relocation.symbol);
    text(relocation.section);
  }
  for (const Section& section : elf.sections()) {
    text(section.name);
    text(name_of(section.type));
    bytes(elf.bytes_of(section));
  }
  for (const Segment& segment : elf.segments()) text(name_of(segment.type));
  for (const VersionNeeded& version : elf.versions_needed()) {
    text(version.file);
    text(version.version);
  }
  for (const VersionDefined& version : elf.versions_defined()) {
    text(version.version);
    for (const auto parent : version.parents) text(parent);
  }
  for (const SectionGroup& group : elf.section_groups()) {
    text(group.signature);
    for (const auto member : group.members) text(member);
  }
  return sum;
}

/// Where a small change has a large effect: the headers, and what they lead to.
std::vector<std::pair<std::size_t, std::size_t>> sensitive_parts(const Elf& elf,
                                                                 std::size_t size) {
  std::vector<std::pair<std::size_t, std::size_t>> parts = {{0, 64}};
  const auto add = [&](std::uint64_t offset, std::uint64_t length) {
    if (length > 0 && offset < size && length <= size - offset)
      parts.emplace_back(offset, length);
  };
  add(64, elf.segments().size() * 56);
  const std::uint64_t headers = elf.sections().size() * (elf.is_64_bit() ? 64 : 40);
  if (headers < size) add(size - headers, headers);  // linkers write them at the end
  for (const Section& section : elf.sections()) {
    if (section.type != SectionType::progbits && section.type != SectionType::nobits)
      add(section.offset, section.size);
  }
  return parts;
}

class Damage {
 public:
  Damage(const Contents& whole, std::uint64_t number,
         const std::vector<std::pair<std::size_t, std::size_t>>& parts)
      : bytes_(whole), random_(seed + number), parts_(parts) {
    const std::uint64_t kind = below(10);
    if (kind == 0) {
      bytes_.resize(below(bytes_.size()));
      return;
    }
    const std::uint64_t times = 1 + below(4);
    for (std::uint64_t i = 0; i < times; ++i) {
      if (kind < 3)
        flip(below(bytes_.size()));
      else if (kind < 5)
        flip(place());
      else if (kind < 9)
        overwrite(place());
      else
        copy(place(), place());
    }
    if (kind == 8) bytes_.resize(bytes_.size() - below(200));
  }

  [[nodiscard]] const Contents& bytes() const { return bytes_; }

 private:
  std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : random_() % limit; }

  std::size_t place() {
    const auto& [offset, length] = parts_[below(parts_.size())];
    return std::min(offset + below(length), bytes_.size() - 1);
  }

  void flip(std::size_t at) { bytes_[at] ^= std::byte{1} << static_cast<int>(below(8)); }

  /// A field, with a number at which arithmetic goes wrong.
  void overwrite(std::size_t at) {
    const std::size_t width = std::size_t{1} << below(4);
    const std::uint64_t size = bytes_.size();
    const std::uint64_t values[] = {~std::uint64_t{0},
                                    0,
                                    1,
                                    0x7fffffff,
                                    0x80000000,
                                    0xfffffff0,
                                    0x7fffffffffffffff,
                                    0x8000000000000000,
                                    ~std::uint64_t{0} - size,
                                    size,
                                    size - 1,
                                    size + 1,
                                    below(size),
                                    below(256),
                                    random_()};
    const std::uint64_t value = values[below(std::size(values))];
    at = at / width * width;
    std::memcpy(bytes_.data() + at, &value, std::min<std::size_t>(width, bytes_.size() - at));
  }

  void copy(std::size_t from, std::size_t to) {
    const std::size_t length =
        std::min<std::size_t>(1 + below(64), bytes_.size() - std::max(from, to));
    std::memmove(bytes_.data() + to, bytes_.data() + from, length);
  }

  Contents bytes_;
  std::mt19937_64 random_;
  const std::vector<std::pair<std::size_t, std::size_t>>& parts_;
};

/// Reads it, asks everything, and holds it to its promise. True if it could be read.
bool holds_its_promise(const Contents& bytes, const std::string& name) {
  const std::clock_t begin = std::clock();
  const auto elf = parse_elf(bytes, name);
  if (elf) {
    EXPECT_NE(ask_everything(*elf), 0U) << name;
  } else {
    EXPECT_TRUE(elf.reason().starts_with(name + ": ")) << name << ": " << elf.reason();
    EXPECT_GT(elf.reason().size(), name.size() + 12) << name << ": " << elf.reason();
    EXPECT_LT(elf.reason().size(), name.size() + 1000) << name;
    EXPECT_EQ(elf.reason().find('\n'), std::string::npos) << name << ": " << elf.reason();
  }
  EXPECT_LT(std::clock() - begin, most) << name << " took too long";
  return static_cast<bool>(elf);
}

void damage(const std::filesystem::path& file) {
  const Contents whole = read_bytes(file);
  const auto elf = parse_elf(whole, "undamaged");
  ASSERT_TRUE(elf) << elf.reason();
  ASSERT_NE(ask_everything(*elf), 0U);
  const auto parts = sensitive_parts(*elf, whole.size());
  const bool trace = std::getenv("OBSERVE_DAMAGE_TRACE") != nullptr;
  int read = 0;
  for (int i = 0; i < cases; ++i) {
    const std::string name = file.filename().string() + " damaged by seed " +
                             std::to_string(seed) + ", case " + std::to_string(i);
    if (trace) {
      std::printf("%s\n", name.c_str());
      std::fflush(stdout);
    }
    const Damage damaged(whole, static_cast<std::uint64_t>(i), parts);
    if (holds_its_promise(damaged.bytes(), name)) ++read;
    if (testing::Test::HasFailure()) return;
  }
  std::printf("%s: seed %llu, %d cases, %d read and %d refused\n", file.filename().c_str(),
              static_cast<unsigned long long>(seed), cases, read, cases - read);
  // Damage that nothing survives, or that nothing notices, tests nothing.
  EXPECT_GT(read, cases / 20);
  EXPECT_LT(read, cases * 19 / 20);
}

void write_sources() {
  write("versions.c", R"(
    __asm__(".symver old_add, add@V1");
    __asm__(".symver new_add, add@@V2");
    int old_add(void) { return 1; }
    int new_add(void) { return 2; }
    __attribute__((weak)) int data[4] = {1, 2, 3, 4};
    int *pointer = &data[1];
    int printf(const char *, ...);
    void greet(void) { printf("%d\n", data[0]); }
  )");
  write("versions.map", "V1 { global: add; data; greet; local: *; };\nV2 { global: add; } V1;\n");
  write("inline.cpp",
        "inline int twice(int x) { static int n; return 2 * x + ++n; }\n"
        "int (*use())(int) { return twice; }\n");
}

}  // namespace

TEST(Damage, OfALibrary) {
  write_sources();
  ASSERT_TRUE(cc("-shared -fPIC versions.c -Wl,--version-script=versions.map,--hash-style=both "
                 "-Wl,-soname,libversions.so,-rpath,$ORIGIN -o libversions.so")
                  .succeeds());
  damage(scratch() / "libversions.so");
}

TEST(Damage, OfALibraryWithoutSectionHeaders) {
  write_sources();
  ASSERT_TRUE(cc("-shared -fPIC versions.c -Wl,--version-script=versions.map,--hash-style=gnu "
                 "-o libversions.so")
                  .succeeds());
  Contents bytes = read_bytes(scratch() / "libversions.so");
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.e_ident[EI_CLASS] != ELFCLASS64) GTEST_SKIP() << "patches a 64-bit header";
  header.e_shoff = 0;
  header.e_shnum = header.e_shstrndx = 0;
  std::memcpy(bytes.data(), &header, sizeof header);
  write_bytes(scratch() / "bare.so", bytes);
  damage(scratch() / "bare.so");
}

TEST(Damage, OfAProgram) {
  ASSERT_TRUE(cc("main.c add.c -Wl,-z,now -o app").succeeds());
  damage(scratch() / "app");
}

TEST(Damage, OfAnObject) {
  write_sources();
  ASSERT_TRUE(cxx("-g -c inline.cpp").succeeds());
  damage(scratch() / "inline.o");
}

TEST(Damage, OfA32BitLibrary) {
  if (toolchain().machine != "x86_64") GTEST_SKIP() << "-m32 is of x86-64";
  write_sources();
  ASSERT_TRUE(cc("-m32 -shared -nostdlib -fPIC versions.c -Wl,--version-script=versions.map "
                 "-o lib32.so")
                  .succeeds());
  damage(scratch() / "lib32.so");
}

// --- files that are made to take long, or much memory

namespace {

/// A file of section headers alone, each of which the caller may change.
template <class Change>
Contents many_sections(std::size_t count, std::size_t room, const Change& change) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_REL;
  header.e_machine = EM_X86_64;
  header.e_shoff = sizeof header;
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = static_cast<Elf64_Half>(count);
  Contents bytes(sizeof header + count * sizeof(Elf64_Shdr) + room);
  std::memcpy(bytes.data(), &header, sizeof header);
  for (std::size_t i = 0; i < count; ++i) {
    Elf64_Shdr section{};
    change(i, section);
    std::memcpy(bytes.data() + sizeof header + i * sizeof section, &section, sizeof section);
  }
  return bytes;
}

}  // namespace

TEST(Hostile, SectionsOnTopOfEachOther) {
  for (const Elf64_Word type : {SHT_RELA, SHT_REL, SHT_GROUP}) {
    constexpr std::size_t count = 60000;
    const Contents bytes = many_sections(count, 1 << 20, [&](std::size_t, Elf64_Shdr& section) {
      section.sh_type = type;
      section.sh_offset = sizeof(Elf64_Ehdr) + count * sizeof(Elf64_Shdr);
      section.sh_size = 1 << 20;
    });
    EXPECT_FALSE(holds_its_promise(bytes, "sections on top of each other"));
  }
}

TEST(Hostile, AThousandNamesInOneString) {
  // Every symbol's name is one string of 8 MiB, or a tail of it.
  constexpr std::size_t symbols = 40000;
  constexpr std::size_t string = std::size_t{8} << 20;
  constexpr std::size_t start = sizeof(Elf64_Ehdr) + 3 * sizeof(Elf64_Shdr);
  Contents bytes =
      many_sections(3, symbols * sizeof(Elf64_Sym) + string, [&](std::size_t i, Elf64_Shdr& s) {
        if (i == 0) return;
        s.sh_type = i == 1 ? SHT_SYMTAB : SHT_STRTAB;
        s.sh_link = 2;
        s.sh_offset = i == 1 ? start : start + symbols * sizeof(Elf64_Sym);
        s.sh_size = i == 1 ? symbols * sizeof(Elf64_Sym) : string;
      });
  for (std::size_t i = 0; i < symbols; ++i) {
    Elf64_Sym symbol{};
    symbol.st_name = static_cast<Elf64_Word>(i + 1);
    std::memcpy(bytes.data() + start + i * sizeof symbol, &symbol, sizeof symbol);
  }
  std::memset(bytes.data() + start + symbols * sizeof(Elf64_Sym), 'a', string - 1);
  EXPECT_TRUE(holds_its_promise(bytes, "many names in one string"));
}

TEST(Hostile, CountsBeyondAllMemory) {
  const Contents bytes = many_sections(2, 0, [](std::size_t i, Elf64_Shdr& section) {
    if (i == 0) return;
    section.sh_type = SHT_SYMTAB;
    section.sh_size = ~std::uint64_t{0};
  });
  EXPECT_FALSE(holds_its_promise(bytes, "a symbol table beyond all memory"));
}
