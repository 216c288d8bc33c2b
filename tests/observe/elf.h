// An ELF file as plain data. The reader follows the System V gABI ("ELF header", "Sections",
// "Symbol table", "Program header", "Dynamic section"), the psABIs for relocation types, and the
// LSB for symbol versions. It reads ELFCLASS32 and ELFCLASS64, little endian.
//
// A file is read whole, or refused with a sentence that says what is broken and where: whatever
// an accessor returns has been checked. Names are views into the file's contents, which every
// copy of an Elf keeps alive.
//
// The dynamic part comes from PT_DYNAMIC, as the loader sees it; sections, .symtab and a
// relocatable file's relocations come from the section headers, as the linker sees them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "observe/result.h"

namespace observe {

// The numbers are those of the file, so that a value without a name here is still told apart.
enum class Type : std::uint16_t { none, relocatable, executable, shared_object, core };
enum class Machine : std::uint16_t {
  i386 = 3,
  arm = 40,
  x86_64 = 62,
  aarch64 = 183,
  riscv = 243
};
enum class Binding : std::uint8_t { local, global, weak, unique = 10 };
enum class Visibility : std::uint8_t { default_, internal, hidden, protected_ };
enum class SymbolType : std::uint8_t {
  none,
  object,
  function,
  section,
  file,
  common,
  tls,
  indirect_function = 10
};
enum class SectionType : std::uint32_t {
  null,
  progbits,
  symbol_table,
  string_table,
  relocations_with_addend,
  hash,
  dynamic,
  note,
  nobits,
  relocations,
  dynamic_symbols = 11,
  init_array = 14,
  fini_array,
  preinit_array,
  group,
  symbol_table_index,
  relative_relocations,
  gnu_hash = 0x6ffffff6,
  version_definitions = 0x6ffffffd,
  version_needs,
  version_symbols
};
enum class SegmentType : std::uint32_t {
  null,
  load,
  dynamic,
  interpreter,
  note,
  program_headers = 6,
  tls,
  eh_frame = 0x6474e550,
  stack,
  relro,
  property
};

std::string_view name_of(Type type);
std::string_view name_of(Machine machine);
std::string_view name_of(Binding binding);
std::string_view name_of(Visibility visibility);
std::string_view name_of(SymbolType type);
std::string_view name_of(SectionType type);
std::string_view name_of(SegmentType type);

template <class Enum>
requires std::is_enum_v<Enum> && requires(Enum value) { name_of(value); }
std::ostream& operator<<(std::ostream& out, Enum value) { return out << name_of(value); }

struct Symbol {
  std::string_view name;     // a section symbol without a name has its section's
  std::string_view version;  // "GLIBC_2.34"; empty where there is none
  bool default_version =
      false;  // defined as name@@version, found by references without a version
  Binding binding = Binding::local;
  Visibility visibility = Visibility::default_;
  SymbolType type = SymbolType::none;
  std::uint32_t section = 0;  // index into sections(), or SHN_UNDEF, SHN_ABS, SHN_COMMON
  std::uint64_t value = 0;    // an address; in a relocatable file an offset into the section
  std::uint64_t size = 0;     // bytes

  [[nodiscard]] bool defined() const { return section != 0; }
  [[nodiscard]] bool local() const { return binding == Binding::local; }

  /// Can another file's reference be bound to it? (gABI, "Symbol Visibility")
  [[nodiscard]] bool exported() const {
    return defined() && !local() &&
           (visibility == Visibility::default_ || visibility == Visibility::protected_);
  }

  /// "name", "name@version" or "name@@version", as readelf spells it.
  [[nodiscard]] std::string versioned_name() const;
};

struct Relocation {
  std::string_view type;     // "R_X86_64_JUMP_SLOT", or the number where it has no name here
  std::string_view symbol;   // empty where there is none
  std::string_view section;  // what holds it: ".rela.plt", or "DT_JMPREL" without section headers
  std::uint64_t offset = 0;  // an address; in a relocatable file an offset into the section
  std::int64_t addend = 0;   // zero where it is in the relocated place (SHT_REL, DT_RELR)
  bool packed = false;       // of DT_RELR, which holds nothing but places
};

struct Section {
  std::string_view name;
  SectionType type = SectionType::null;
  std::uint64_t flags = 0;  // SHF_*
  std::uint64_t address = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;  // bytes, in memory; a nobits section has none in the file
  std::uint32_t link = 0;
  std::uint32_t info = 0;
  std::uint64_t alignment = 0;
  std::uint64_t entry_size = 0;
};

struct Segment {
  SegmentType type = SegmentType::null;
  bool readable = false;
  bool writable = false;
  bool executable = false;
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t file_size = 0;    // bytes
  std::uint64_t memory_size = 0;  // bytes
  std::uint64_t alignment = 0;
};

struct DynamicEntry {
  std::int64_t tag = 0;  // DT_*
  std::uint64_t value = 0;
};

struct VersionNeeded {
  std::string_view file;  // the soname of the library that must define it
  std::string_view version;
  bool weak = false;  // VER_FLG_WEAK: missing, it is only warned about
};

struct VersionDefined {
  std::string_view version;
  std::vector<std::string_view> parents;
  bool base = false;  // VER_FLG_BASE: names the file itself
};

struct SectionGroup {
  std::string_view signature;             // the symbol that names the group
  std::vector<std::string_view> members;  // names of sections
  bool comdat = false;                    // GRP_COMDAT: one of equal groups is kept
};

class Elf {
 public:
  /// The name that it was read by.
  [[nodiscard]] const std::string& file() const;

  [[nodiscard]] Type type() const;
  [[nodiscard]] Machine machine() const;
  [[nodiscard]] bool is_64_bit() const;
  [[nodiscard]] std::uint64_t entry() const;

  /// PT_INTERP: the loader's path.
  [[nodiscard]] const std::optional<std::string>& interpreter() const;

  // DT_SONAME, DT_RPATH, DT_RUNPATH and every DT_NEEDED, in the file's order.
  [[nodiscard]] const std::optional<std::string>& soname() const;
  [[nodiscard]] const std::optional<std::string>& rpath() const;
  [[nodiscard]] const std::optional<std::string>& runpath() const;
  [[nodiscard]] const std::vector<std::string_view>& needed() const;

  /// The dynamic section, without its DT_NULL. Empty in a file that is not linked dynamically.
  [[nodiscard]] const std::vector<DynamicEntry>& dynamic() const;

  /// Names as readelf prints them: those of DT_FLAGS (BIND_NOW, SYMBOLIC, ...), then those of
  /// DT_FLAGS_1 (NOW, PIE, ...). The older tags DT_SYMBOLIC, DT_TEXTREL and DT_BIND_NOW count as
  /// the flags which supersede them (gABI, "Dynamic Section").
  [[nodiscard]] const std::vector<std::string_view>& flags() const;

  [[nodiscard]] const std::vector<Symbol>& symbols() const;          // .symtab
  [[nodiscard]] const std::vector<Symbol>& dynamic_symbols() const;  // DT_SYMTAB

  /// In a dynamically linked file those that the loader applies, the packed ones of DT_RELR last,
  /// then those kept by --emit-relocs; else those of every relocation section.
  [[nodiscard]] const std::vector<Relocation>& relocations() const;

  [[nodiscard]] const std::vector<Section>& sections() const;
  [[nodiscard]] const std::vector<Segment>& segments() const;
  [[nodiscard]] const std::vector<VersionNeeded>& versions_needed() const;
  [[nodiscard]] const std::vector<VersionDefined>& versions_defined() const;
  [[nodiscard]] const std::vector<SectionGroup>& section_groups() const;

  /// What the file holds for a defined symbol: `symbol.size` bytes. None for .bss, for absolute,
  /// common and undefined symbols.
  [[nodiscard]] Result<std::span<const std::byte>> bytes_of(const Symbol& symbol) const;

  /// What the file holds of a section; empty for nobits.
  [[nodiscard]] Result<std::span<const std::byte>> bytes_of(const Section& section) const;

  struct Data;  // defined by the reader
  explicit Elf(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

 private:
  friend class Result<Elf>;
  Elf() = default;  // of no file: what a Result without a value holds

  std::shared_ptr<const Data> data_;
};

/// Is this a name that flags() can give?
bool is_flag_name(std::string_view name);

/// "R_X86_64_COPY"; empty where the type has no name here.
std::string_view relocation_name(Machine machine, std::uint32_t type);

/// Reads a regular file. The error names the file, and what is broken or missing.
Result<Elf> read_elf(const std::string& path);

/// The same of bytes in memory, which are copied. `name` stands for the file in errors.
Result<Elf> parse_elf(std::span<const std::byte> bytes, std::string name);

}  // namespace observe
