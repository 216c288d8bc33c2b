// Reading an ELF file that may be anything.
//
// There are two tables of contents in an ELF file, and they may disagree. The program headers are
// what the kernel and the loader go by: PT_DYNAMIC names every table by its address, and gives no
// size for the most important one, the symbol table. The section headers are what the linker
// and most tools go by; the loader never sees them, and a file works without. So all that is
// dynamic is read here through PT_DYNAMIC; a section only lends its size to the symbol table, and
// without sections that is found as the loader would find a symbol, from the hash tables.
//
// Every count in the file is hostile until shown otherwise. Tables are checked as a whole against
// the file's size. Lists that are chained, and tables that many headers may name, have a budget:
// no more entries than the file has room for, since entries of an honest file do not overlap.

#include "observe/elf.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "observe/bytes.h"

namespace observe {

struct Elf::Data {
  std::string file;
  std::unique_ptr<std::byte[]> storage;
  Bytes bytes;
  Strings strings;

  Elf64_Ehdr header{};
  bool wide = false;
  std::optional<std::string> interpreter;
  std::optional<std::string> soname;
  std::optional<std::string> rpath;
  std::optional<std::string> runpath;
  std::vector<std::string_view> needed;
  std::vector<DynamicEntry> dynamic;
  std::vector<std::string_view> flags;
  std::vector<Symbol> symbols;
  std::vector<Symbol> dynamic_symbols;
  std::vector<Relocation> relocations;
  std::vector<Section> sections;
  std::vector<Segment> segments;
  std::vector<VersionNeeded> versions_needed;
  std::vector<VersionDefined> versions_defined;
  std::vector<SectionGroup> section_groups;
  std::map<std::uint32_t, std::string> type_numbers;  // relocations without a name
};

namespace {

Elf64_Ehdr widen(const Elf32_Ehdr& h) {
  Elf64_Ehdr wide{};
  std::memcpy(wide.e_ident, h.e_ident, EI_NIDENT);
  wide.e_type = h.e_type;
  wide.e_machine = h.e_machine;
  wide.e_version = h.e_version;
  wide.e_entry = h.e_entry;
  wide.e_phoff = h.e_phoff;
  wide.e_shoff = h.e_shoff;
  wide.e_flags = h.e_flags;
  wide.e_ehsize = h.e_ehsize;
  wide.e_phentsize = h.e_phentsize;
  wide.e_phnum = h.e_phnum;
  wide.e_shentsize = h.e_shentsize;
  wide.e_shnum = h.e_shnum;
  wide.e_shstrndx = h.e_shstrndx;
  return wide;
}

Elf64_Phdr widen(const Elf32_Phdr& p) {
  return {p.p_type,  p.p_flags,  p.p_offset, p.p_vaddr,
          p.p_paddr, p.p_filesz, p.p_memsz,  p.p_align};
}

Elf64_Shdr widen(const Elf32_Shdr& s) {
  return {s.sh_name, s.sh_type, s.sh_flags, s.sh_addr,      s.sh_offset,
          s.sh_size, s.sh_link, s.sh_info,  s.sh_addralign, s.sh_entsize};
}

Elf64_Sym widen(const Elf32_Sym& s) {
  return {s.st_name, s.st_info, s.st_other, s.st_shndx, s.st_value, s.st_size};
}

// The sign of a 32-bit tag must be kept: processor-specific tags are negative numbers there.
Elf64_Dyn widen(const Elf32_Dyn& d) { return {d.d_tag, {d.d_un.d_val}}; }

// A relocation whose symbol and type are already told apart: r_info is packed differently.
struct WideRela {
  std::uint64_t offset;
  std::uint32_t symbol;
  std::uint32_t type;
  std::int64_t addend;
};

WideRela widen(const Elf32_Rel& r) {
  return {r.r_offset, ELF32_R_SYM(r.r_info), ELF32_R_TYPE(r.r_info), 0};
}
WideRela widen(const Elf32_Rela& r) {
  return {r.r_offset, ELF32_R_SYM(r.r_info), ELF32_R_TYPE(r.r_info), r.r_addend};
}
WideRela widen(const Elf64_Rel& r) {
  return {r.r_offset, static_cast<std::uint32_t>(ELF64_R_SYM(r.r_info)),
          static_cast<std::uint32_t>(ELF64_R_TYPE(r.r_info)), 0};
}
WideRela widen(const Elf64_Rela& r) {
  return {r.r_offset, static_cast<std::uint32_t>(ELF64_R_SYM(r.r_info)),
          static_cast<std::uint32_t>(ELF64_R_TYPE(r.r_info)), r.r_addend};
}

/// A table of either class, read as the wide one.
template <class Wide, class Narrow>
class Entries {
 public:
  static constexpr std::uint64_t entry_size(bool wide) {
    return wide ? sizeof(Wide) : sizeof(Narrow);
  }

  static Result<Entries> at(bool wide, const Bytes& bytes, std::uint64_t offset,
                            std::uint64_t count, std::string_view what) {
    auto array = bytes.array(offset, count, entry_size(wide), what);
    if (!array) return array.error();
    Entries entries;
    entries.bytes_ = array->contents();
    entries.wide_ = wide;
    return entries;
  }

  [[nodiscard]] std::uint64_t size() const { return bytes_.size() / entry_size(wide_); }

  auto operator[](std::uint64_t index) const {
    if constexpr (std::is_same_v<Wide, Elf64_Rela> || std::is_same_v<Wide, Elf64_Rel>)
      return wide_ ? widen(element<Wide>(bytes_, index)) : widen(element<Narrow>(bytes_, index));
    else
      return wide_ ? element<Wide>(bytes_, index) : widen(element<Narrow>(bytes_, index));
  }

 private:
  std::span<const std::byte> bytes_;
  bool wide_ = true;
};

using ProgramHeaders = Entries<Elf64_Phdr, Elf32_Phdr>;
using SectionHeaders = Entries<Elf64_Shdr, Elf32_Shdr>;
using DynamicEntries = Entries<Elf64_Dyn, Elf32_Dyn>;
using SymbolEntries = Entries<Elf64_Sym, Elf32_Sym>;

/// The version of a symbol by its index in .gnu.version: definitions and needs are counted by the
/// same numbers (LSB, "Symbol Versioning").
struct Version {
  std::string_view name;
  enum Kind { none, defined, needed } kind = none;
};

class Parser {
 public:
  explicit Parser(Elf::Data& data)
      : data_(data), file_(data.bytes), dynamic_strings_(*file_.slice(0, 0, "no strings")) {}

  Failure parse() {
    for (auto step :
         {&Parser::header, &Parser::section_headers, &Parser::program_headers,
          &Parser::interpreter, &Parser::symbol_table, &Parser::dynamic_section,
          &Parser::dynamic_strings, &Parser::dynamic_symbol_table, &Parser::dynamic_relocations,
          &Parser::section_relocations, &Parser::section_groups}) {
      if (auto failure = (this->*step)()) return failure;
    }
    return {};
  }

 private:
  // --- headers ------------------------------------------------------------------------------

  Failure header() {
    auto ident = file_.slice(0, EI_NIDENT, "the ELF identification");
    if (std::memcmp(file_.contents().data(), ELFMAG,
                    std::min<std::size_t>(file_.size(), SELFMAG)) != 0 ||
        file_.size() == 0)
      return file_.error("is not an ELF file: it does not begin with \\x7f ELF");
    if (!ident) return ident.error();
    const auto byte = [&](std::size_t i) {
      return std::to_integer<unsigned>(ident->contents()[i]);
    };
    if (byte(EI_CLASS) != ELFCLASS32 && byte(EI_CLASS) != ELFCLASS64)
      return file_.error("has the unknown ELF class " + std::to_string(byte(EI_CLASS)));
    if (byte(EI_DATA) == ELFDATA2MSB)
      return file_.error("is a big-endian ELF file, and only little-endian ones are read here");
    if (byte(EI_DATA) != ELFDATA2LSB)
      return file_.error("has the unknown byte order " + std::to_string(byte(EI_DATA)));
    if (byte(EI_VERSION) != EV_CURRENT)
      return file_.error("has the unknown ELF version " + std::to_string(byte(EI_VERSION)));

    data_.wide = byte(EI_CLASS) == ELFCLASS64;
    auto headers = Entries<Elf64_Ehdr, Elf32_Ehdr>::at(data_.wide, file_, 0, 1, "the ELF header");
    if (!headers) return headers.error();
    data_.header = (*headers)[0];
    return {};
  }

  // gABI, "ELF Header": where a count does not fit into 16 bits, section 0 holds it.
  Failure section_headers() {
    const Elf64_Ehdr& header = data_.header;
    if (header.e_shoff == 0) {
      if (header.e_shnum == 0) return {};
      return file_.error("has section headers at offset 0, on top of the ELF header");
    }
    if (header.e_shentsize != SectionHeaders::entry_size(data_.wide)) {
      return file_.error("says that a section header has " + std::to_string(header.e_shentsize) +
                         " bytes");
    }
    auto zero = SectionHeaders::at(data_.wide, file_, header.e_shoff, 1, "the section header 0");
    if (!zero) return zero.error();
    first_section_ = (*zero)[0];
    const std::uint64_t count = header.e_shnum != 0 ? header.e_shnum : first_section_.sh_size;
    auto headers =
        SectionHeaders::at(data_.wide, file_, header.e_shoff, count, "the section header table");
    if (!headers) return headers.error();

    Bytes names;
    const std::uint64_t names_index =
        header.e_shstrndx == SHN_XINDEX ? first_section_.sh_link : header.e_shstrndx;
    if (names_index != SHN_UNDEF) {
      if (names_index >= count) {
        return file_.error("says that section " + std::to_string(names_index) +
                           " holds the section names, of " + std::to_string(count) + " sections");
      }
      const Elf64_Shdr section = (*headers)[names_index];
      if (section.sh_type != SHT_NOBITS) {
        auto bytes =
            file_.slice(section.sh_offset, section.sh_size, "the table of section names");
        if (!bytes) return bytes.error();
        names = *bytes;
      }
    }
    data_.sections.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      const Elf64_Shdr s = (*headers)[i];
      std::string_view name;
      if (names.size() != 0 && !(s.sh_name == 0 && s.sh_type == SHT_NULL)) {
        auto found =
            data_.strings.at(names, s.sh_name, "the name of section " + std::to_string(i));
        if (!found) return found.error();
        name = *found;
      }
      data_.sections.push_back({name, static_cast<SectionType>(s.sh_type), s.sh_flags, s.sh_addr,
                                s.sh_offset, s.sh_size, s.sh_link, s.sh_info, s.sh_addralign,
                                s.sh_entsize});
    }
    return {};
  }

  Failure program_headers() {
    const Elf64_Ehdr& header = data_.header;
    if (header.e_phoff == 0 && header.e_phnum == 0) return {};
    const std::uint64_t count =
        header.e_phnum == PN_XNUM ? first_section_.sh_info : header.e_phnum;
    if (count == 0) return {};
    if (header.e_phentsize != ProgramHeaders::entry_size(data_.wide)) {
      return file_.error("says that a program header has " + std::to_string(header.e_phentsize) +
                         " bytes");
    }
    auto headers =
        ProgramHeaders::at(data_.wide, file_, header.e_phoff, count, "the program header table");
    if (!headers) return headers.error();
    data_.segments.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      const Elf64_Phdr p = (*headers)[i];
      data_.segments.push_back({static_cast<SegmentType>(p.p_type), (p.p_flags & PF_R) != 0,
                                (p.p_flags & PF_W) != 0, (p.p_flags & PF_X) != 0, p.p_offset,
                                p.p_vaddr, p.p_filesz, p.p_memsz, p.p_align});
    }
    return {};
  }

  /// The first segment of a type, if the file holds its contents. In a file of debug information
  /// alone the program headers stay as they were, and the sections that they cover became nobits.
  [[nodiscard]] const Segment* segment(SegmentType type) const {
    for (const Segment& segment : data_.segments) {
      if (segment.type != type) continue;
      for (const Section& section : data_.sections) {
        if (section.type == SectionType::nobits && section.address == segment.address &&
            section.size != 0 && section.size == segment.memory_size)
          return nullptr;
      }
      return &segment;
    }
    return nullptr;
  }

  Failure interpreter() {
    const Segment* segment = this->segment(SegmentType::interpreter);
    if (segment == nullptr) return {};
    auto bytes = file_.slice(segment->offset, segment->file_size, "the interpreter's name");
    if (!bytes) return bytes.error();
    auto name = data_.strings.at(*bytes, 0, "the interpreter's name");
    if (!name) return name.error();
    data_.interpreter.emplace(*name);
    return {};
  }

  // --- symbols ------------------------------------------------------------------------------

  Result<Bytes> contents(const Section& section, std::string_view what) const {
    if (section.type == SectionType::nobits) return file_.slice(0, 0, what);
    return file_.slice(section.offset, section.size, what);
  }

  Result<Bytes> linked_strings(const Section& section, const std::string& what) const {
    if (section.link >= data_.sections.size()) {
      return file_.error(what + " has its strings in section " + std::to_string(section.link) +
                         ", of " + std::to_string(data_.sections.size()) + " sections");
    }
    return contents(data_.sections[section.link], "the string table of " + what);
  }

  Result<Symbol> symbol(const Elf64_Sym& raw, const Bytes& names, const char* table,
                        std::uint64_t index) const {
    Symbol symbol;
    // Made only when it is needed: there are millions of symbols, and few are wrong.
    const auto what = [&] { return "symbol " + std::to_string(index) + " of " + table; };
    if (raw.st_name != 0) {
      auto name = data_.strings.at(names, raw.st_name, "a symbol's name");
      if (!name) return Error{name.reason() + " (" + what() + ")"};
      symbol.name = *name;
    }
    symbol.binding = static_cast<Binding>(ELF64_ST_BIND(raw.st_info));
    symbol.type = static_cast<SymbolType>(ELF64_ST_TYPE(raw.st_info));
    symbol.visibility = static_cast<Visibility>(ELF64_ST_VISIBILITY(raw.st_other));
    symbol.section = raw.st_shndx;
    symbol.value = raw.st_value;
    symbol.size = raw.st_size;
    return symbol;
  }

  void name_section_symbol(Symbol& symbol) const {
    if (symbol.type == SymbolType::section && symbol.name.empty() &&
        symbol.section < data_.sections.size())
      symbol.name = data_.sections[symbol.section].name;
  }

  // gABI, "Symbol Table": an object has at most one SHT_SYMTAB.
  Failure symbol_table() {
    for (std::size_t i = 0; i < data_.sections.size(); ++i) {
      if (data_.sections[i].type != SectionType::symbol_table) continue;
      symtab_index_ = i;
      const Section& section = data_.sections[i];
      const std::uint64_t count = section.size / SymbolEntries::entry_size(data_.wide);
      auto table =
          SymbolEntries::at(data_.wide, file_, section.offset, count, "the symbol table");
      if (!table) return table.error();
      auto names = linked_strings(section, "the symbol table");
      if (!names) return names.error();
      auto extended = extended_indices(i, count);
      if (!extended) return extended.error();

      data_.symbols.reserve(count);
      for (std::uint64_t n = 0; n < count; ++n) {
        auto symbol = this->symbol((*table)[n], *names, ".symtab", n);
        if (!symbol) return symbol.error();
        if (symbol->section == SHN_XINDEX && n < extended->size())
          symbol->section = (*extended)[n];
        name_section_symbol(*symbol);
        data_.symbols.push_back(*symbol);
      }
      return {};
    }
    return {};
  }

  // SHT_SYMTAB_SHNDX: the section indices that do not fit into 16 bits.
  Result<Table<std::uint32_t>> extended_indices(std::size_t symtab, std::uint64_t count) const {
    for (const Section& section : data_.sections) {
      if (section.type != SectionType::symbol_table_index || section.link != symtab) continue;
      return Table<std::uint32_t>::at(file_, section.offset,
                                      std::min(count, section.size / sizeof(std::uint32_t)),
                                      "the table of extended section indices");
    }
    return Table<std::uint32_t>();
  }

  // --- the dynamic section ------------------------------------------------------------------

  Failure dynamic_section() {
    const Segment* segment = this->segment(SegmentType::dynamic);
    if (segment == nullptr) return {};
    const std::uint64_t count = segment->file_size / DynamicEntries::entry_size(data_.wide);
    auto table =
        DynamicEntries::at(data_.wide, file_, segment->offset, count, "the dynamic section");
    if (!table) return table.error();
    for (std::uint64_t i = 0; i < count; ++i) {
      const Elf64_Dyn entry = (*table)[i];
      if (entry.d_tag == DT_NULL) break;
      data_.dynamic.push_back({entry.d_tag, entry.d_un.d_val});
    }
    flags();
    return {};
  }

  /// Where a tag stands twice, the loader goes by the last one.
  [[nodiscard]] const DynamicEntry* last(std::int64_t tag) const {
    for (std::size_t i = data_.dynamic.size(); i-- > 0;)
      if (data_.dynamic[i].tag == tag) return &data_.dynamic[i];
    return nullptr;
  }

  [[nodiscard]] bool has(std::int64_t tag) const { return last(tag) != nullptr; }

  [[nodiscard]] std::uint64_t value(std::int64_t tag) const {
    const DynamicEntry* entry = last(tag);
    return entry == nullptr ? 0 : entry->value;
  }

  void flags();

  /// What the loader would find at an address, to the end of that segment's part of the file.
  Result<Bytes> at_address(std::uint64_t address, const std::string& what) const {
    for (const Segment& segment : data_.segments) {
      if (segment.type != SegmentType::load || address < segment.address ||
          address - segment.address >= segment.file_size)
        continue;
      auto bytes = file_.slice(segment.offset, segment.file_size, "a loaded segment");
      if (!bytes) return bytes.error();
      return bytes->from(address - segment.address, what);
    }
    return file_.error(what + " is at address " + hexadecimal(address) +
                       ", which no PT_LOAD segment fills from the file");
  }

  Result<std::string_view> dynamic_string(std::uint64_t offset, std::string_view what) const {
    return data_.strings.at(dynamic_strings_, offset, what);
  }

  Failure dynamic_strings() {
    if (has(DT_STRTAB)) {
      auto from = at_address(value(DT_STRTAB), "the dynamic string table");
      if (!from) return from.error();
      auto table = from->slice(0, value(DT_STRSZ), "the dynamic string table");
      if (!table) return table.error();
      dynamic_strings_ = *table;
    }
    for (const DynamicEntry& entry : data_.dynamic) {
      if (entry.tag != DT_NEEDED) continue;
      auto name = dynamic_string(entry.value, "the name of a needed library");
      if (!name) return name.error();
      data_.needed.push_back(*name);
    }
    struct One {
      std::int64_t tag;
      std::optional<std::string>* to;
      std::string_view what;
    };
    for (const auto& [tag, to, what] :
         {One{DT_SONAME, &data_.soname, "the soname"}, One{DT_RPATH, &data_.rpath, "the rpath"},
          One{DT_RUNPATH, &data_.runpath, "the runpath"}}) {
      if (!has(tag)) continue;
      auto text = dynamic_string(value(tag), what);
      if (!text) return text.error();
      to->emplace(*text);
    }
    return {};
  }

  // --- dynamic symbols and their versions ---------------------------------------------------

  /// DT_SYMTAB has no size of its own. The section's, if one begins there; else what the hash
  /// tables and the relocations reach.
  Result<std::uint64_t> dynamic_symbol_count() const {
    const std::uint64_t address = value(DT_SYMTAB);
    for (const Section& section : data_.sections) {
      if (section.type == SectionType::dynamic_symbols && section.address == address)
        return section.size / SymbolEntries::entry_size(data_.wide);
    }
    std::uint64_t count = 1;  // the first is reserved (gABI, "Symbol Table")
    if (has(DT_HASH)) {
      auto bytes = at_address(value(DT_HASH), "the hash table");
      if (!bytes) return bytes.error();
      auto chains = bytes->read<std::uint32_t>(4, "the hash table's size");
      if (!chains) return chains.error();
      count = std::max<std::uint64_t>(count, *chains);
    } else if (has(DT_GNU_HASH)) {
      auto hashed = gnu_hash_count();
      if (!hashed) return hashed.error();
      count = std::max(count, *hashed);
    }
    auto reached = relocated_symbol_count();
    if (!reached) return reached.error();
    return std::max(count, *reached);
  }

  /// One more than the last symbol of the last chain. The table holds exported symbols alone,
  /// which stand after the others; without any, it says nothing.
  Result<std::uint64_t> gnu_hash_count() const {
    auto bytes = at_address(value(DT_GNU_HASH), "the GNU hash table");
    if (!bytes) return bytes.error();
    auto head = Table<std::uint32_t>::at(*bytes, 0, 3, "the GNU hash table's header");
    if (!head) return head.error();
    const std::uint64_t buckets = (*head)[0];
    const std::uint64_t first = (*head)[1];
    const std::uint64_t bloom_size = (*head)[2] * std::uint64_t{data_.wide ? 8U : 4U};
    auto table = Table<std::uint32_t>::at(*bytes, 16 + bloom_size, buckets,
                                          "the GNU hash table's buckets");
    if (!table) return table.error();
    std::uint64_t last = 0;
    for (std::uint64_t i = 0; i < buckets; ++i) last = std::max<std::uint64_t>(last, (*table)[i]);
    if (last < first) return std::uint64_t{0};
    const std::uint64_t chains = 16 + bloom_size + buckets * 4;
    for (;; ++last) {
      auto hash = bytes->read<std::uint32_t>(chains + (last - first) * 4,
                                             "a chain of the GNU hash table");
      if (!hash) return hash.error();
      if ((*hash & 1) != 0) return last + 1;
    }
  }

  Failure dynamic_symbol_table() {
    if (!has(DT_SYMTAB)) return {};
    auto count = dynamic_symbol_count();
    if (!count) return count.error();
    auto bytes = at_address(value(DT_SYMTAB), "the dynamic symbol table");
    if (!bytes) return bytes.error();
    auto table = SymbolEntries::at(data_.wide, *bytes, 0, *count, "the dynamic symbol table");
    if (!table) return table.error();
    if (auto failure = version_definitions()) return failure;
    if (auto failure = version_needs()) return failure;
    Table<std::uint16_t> versions;
    if (has(DT_VERSYM)) {
      auto from = at_address(value(DT_VERSYM), "the table of symbol versions");
      if (!from) return from.error();
      auto at = Table<std::uint16_t>::at(*from, 0, *count, "the table of symbol versions");
      if (!at) return at.error();
      versions = *at;
    }
    data_.dynamic_symbols.reserve(*count);
    for (std::uint64_t i = 0; i < *count; ++i) {
      auto symbol = this->symbol((*table)[i], dynamic_strings_, "the dynamic symbol table", i);
      if (!symbol) return symbol.error();
      name_section_symbol(*symbol);
      if (i < versions.size()) {
        if (auto failure = give_version(*symbol, versions[i])) return failure;
      }
      data_.dynamic_symbols.push_back(*symbol);
    }
    return {};
  }

  Failure give_version(Symbol& symbol, std::uint16_t version) const {
    constexpr std::uint16_t hidden = 0x8000;
    const std::uint16_t index = version & ~hidden;
    if (index <= VER_NDX_GLOBAL) return {};
    if (index >= versions_.size() || versions_[index].kind == Version::none) {
      return file_.error("the dynamic symbol " + shown(symbol.name) + " has version " +
                         std::to_string(index) + ", which is neither defined nor needed");
    }
    symbol.version = versions_[index].name;
    // What a copy relocation brings here is defined here, with the version of the original.
    symbol.default_version =
        symbol.defined() && versions_[index].kind == Version::defined && (version & hidden) == 0;
    return {};
  }

  void add_version(std::uint16_t number, Version version) {
    const std::uint16_t index = number & 0x7fff;
    if (index >= versions_.size()) versions_.resize(index + 1U);
    versions_[index] = version;
  }

  Failure version_definitions() {
    if (!has(DT_VERDEF)) return {};
    auto bytes = at_address(value(DT_VERDEF), "the version definitions");
    if (!bytes) return bytes.error();
    std::uint64_t budget = file_.size() / sizeof(Elf64_Verdaux);
    std::uint64_t offset = 0;
    for (std::uint64_t n = value(DT_VERDEFNUM); n > 0; --n) {
      auto definition = bytes->read<Elf64_Verdef>(offset, "a version definition");
      if (!definition) return definition.error();
      VersionDefined version;
      version.base = (definition->vd_flags & VER_FLG_BASE) != 0;
      std::uint64_t at = offset + definition->vd_aux;
      for (unsigned i = 0; i < definition->vd_cnt; ++i) {
        if (budget-- == 0)
          return file_.error("has more version definitions than it has room for");
        auto aux = bytes->read<Elf64_Verdaux>(at, "the name of a version definition");
        if (!aux) return aux.error();
        auto name = dynamic_string(aux->vda_name, "the name of a version definition");
        if (!name) return name.error();
        if (i == 0)
          version.version = *name;
        else
          version.parents.push_back(*name);
        if (aux->vda_next == 0) break;
        at += aux->vda_next;
      }
      add_version(definition->vd_ndx, {version.version, Version::defined});
      data_.versions_defined.push_back(std::move(version));
      if (definition->vd_next == 0) break;
      if (budget-- == 0) return file_.error("has more version definitions than it has room for");
      offset += definition->vd_next;
    }
    return {};
  }

  Failure version_needs() {
    if (!has(DT_VERNEED)) return {};
    auto bytes = at_address(value(DT_VERNEED), "the needed versions");
    if (!bytes) return bytes.error();
    std::uint64_t budget = file_.size() / sizeof(Elf64_Vernaux);
    std::uint64_t offset = 0;
    for (std::uint64_t n = value(DT_VERNEEDNUM); n > 0; --n) {
      auto need = bytes->read<Elf64_Verneed>(offset, "a needed version's library");
      if (!need) return need.error();
      auto file = dynamic_string(need->vn_file, "the name of a needed version's library");
      if (!file) return file.error();
      std::uint64_t at = offset + need->vn_aux;
      for (unsigned i = 0; i < need->vn_cnt; ++i) {
        if (budget-- == 0) return file_.error("has more needed versions than it has room for");
        auto aux = bytes->read<Elf64_Vernaux>(at, "a needed version");
        if (!aux) return aux.error();
        auto name = dynamic_string(aux->vna_name, "the name of a needed version");
        if (!name) return name.error();
        data_.versions_needed.push_back({*file, *name, (aux->vna_flags & VER_FLG_WEAK) != 0});
        add_version(aux->vna_other, {*name, Version::needed});
        if (aux->vna_next == 0) break;
        at += aux->vna_next;
      }
      if (need->vn_next == 0) break;
      if (budget-- == 0) return file_.error("has more needed versions than it has room for");
      offset += need->vn_next;
    }
    return {};
  }

  // --- relocations --------------------------------------------------------------------------

  /// One of the loader's relocation tables.
  struct RelocationTable {
    std::int64_t address_tag;
    std::uint64_t address;
    std::uint64_t size;
    bool with_addend;
  };

  [[nodiscard]] std::vector<RelocationTable> relocation_tables() const {
    std::vector<RelocationTable> tables;
    if (has(DT_RELA)) tables.push_back({DT_RELA, value(DT_RELA), value(DT_RELASZ), true});
    if (has(DT_REL)) tables.push_back({DT_REL, value(DT_REL), value(DT_RELSZ), false});
    if (has(DT_JMPREL)) {
      const std::uint64_t address = value(DT_JMPREL);
      // Some linkers count those of the PLT in DT_RELASZ as well.
      const bool counted = std::any_of(tables.begin(), tables.end(), [&](const auto& table) {
        return address >= table.address && address - table.address < table.size;
      });
      if (!counted)
        tables.push_back({DT_JMPREL, address, value(DT_PLTRELSZ), value(DT_PLTREL) == DT_RELA});
    }
    std::erase_if(tables, [](const auto& table) { return table.size == 0; });
    return tables;
  }

  /// Calls `visit(const WideRela&)`, which returns a Failure, for each entry.
  template <class Visit>
  Failure each_relocation(const Bytes& bytes, std::uint64_t size, bool with_addend,
                          const Visit& visit) const {
    const auto all = [&](const auto& table) -> Failure {
      if (!table) return table.error();
      for (std::uint64_t i = 0; i < table->size(); ++i) {
        if (auto failure = visit((*table)[i])) return failure;
      }
      return {};
    };
    using WithAddend = Entries<Elf64_Rela, Elf32_Rela>;
    using Without = Entries<Elf64_Rel, Elf32_Rel>;
    constexpr auto what = "a relocation table";
    if (with_addend)
      return all(
          WithAddend::at(data_.wide, bytes, 0, size / WithAddend::entry_size(data_.wide), what));
    return all(Without::at(data_.wide, bytes, 0, size / Without::entry_size(data_.wide), what));
  }

  Result<std::uint64_t> relocated_symbol_count() const {
    std::uint64_t count = 0;
    for (const RelocationTable& table : relocation_tables()) {
      auto bytes = at_address(table.address, "a relocation table");
      if (!bytes) return bytes.error();
      auto failure = each_relocation(
          *bytes, table.size, table.with_addend, [&](const WideRela& relocation) -> Failure {
            count = std::max(count, std::uint64_t{relocation.symbol} + 1);
            return {};
          });
      if (failure) return *failure;
    }
    return count;
  }

  std::string_view type_name(std::uint32_t type) {
    const auto name = relocation_name(static_cast<Machine>(data_.header.e_machine), type);
    if (!name.empty()) return name;
    auto [at, fresh] = data_.type_numbers.try_emplace(type);
    if (fresh) at->second = std::to_string(type);
    return at->second;
  }

  /// `symbols` is null where they are not known.
  Failure add_relocations(const Bytes& bytes, std::uint64_t size, bool with_addend,
                          std::string_view section, const std::vector<Symbol>* symbols) {
    return each_relocation(bytes, size, with_addend, [&](const WideRela& raw) -> Failure {
      std::string_view symbol;
      if (raw.symbol != 0 && symbols != nullptr) {
        if (raw.symbol >= symbols->size()) {
          return file_.error("a relocation of " + shown(section) + " refers to symbol " +
                             std::to_string(raw.symbol) + ", of " +
                             std::to_string(symbols->size()));
        }
        symbol = (*symbols)[raw.symbol].name;
      }
      data_.relocations.push_back(
          {type_name(raw.type), symbol, section, raw.offset, raw.addend, false});
      return {};
    });
  }

  Failure dynamic_relocations() {
    for (const RelocationTable& table : relocation_tables()) {
      std::string_view section = table.address_tag == DT_RELA  ? "DT_RELA"
                                 : table.address_tag == DT_REL ? "DT_REL"
                                                               : "DT_JMPREL";
      for (const Section& candidate : data_.sections) {
        if ((candidate.type == SectionType::relocations ||
             candidate.type == SectionType::relocations_with_addend) &&
            candidate.address == table.address && (candidate.flags & SHF_ALLOC) != 0 &&
            candidate.size != 0)
          section = candidate.name;
      }
      auto bytes = at_address(table.address, "a relocation table");
      if (!bytes) return bytes.error();
      if (auto failure = add_relocations(*bytes, table.size, table.with_addend, section,
                                         &data_.dynamic_symbols))
        return failure;
    }
    return packed_relocations();
  }

  /// What relocates an address in the file itself, in each psABI.
  [[nodiscard]] std::uint32_t relative_type() const {
    switch (static_cast<Machine>(data_.header.e_machine)) {
      case Machine::aarch64:
        return 1027;
      case Machine::arm:
        return 23;
      case Machine::riscv:
        return 3;
      default:
        return 8;
    }
  }

  /// gABI, "Relocation", SHT_RELR: an even word is a place; an odd one is a bitmap of the words
  /// that come after the last place, its lowest bit left out.
  Failure packed_relocations() {
    if (!has(DT_RELR)) return {};
    constexpr auto what = "the packed relocations";
    auto bytes = at_address(value(DT_RELR), what);
    if (!bytes) return bytes.error();
    std::string_view section = "DT_RELR";
    for (const Section& candidate : data_.sections) {
      if (candidate.type == SectionType::relative_relocations &&
          candidate.address == value(DT_RELR) && candidate.size != 0)
        section = candidate.name;
    }
    const std::uint64_t size = data_.wide ? 8 : 4;
    const std::uint64_t bits = size * 8 - 1;
    std::uint64_t next = 0;
    std::uint64_t budget = file_.size() / size;
    const auto add = [&](std::uint64_t place) -> Failure {
      if (budget-- == 0) return file_.error("has more packed relocations than it has room for");
      if (!at_address(place, what))
        return file_.error("has a packed relocation of " + hexadecimal(place) +
                           ", where nothing is");
      data_.relocations.push_back({type_name(relative_type()), "", section, place, 0, true});
      return {};
    };
    for (std::uint64_t at = 0; at + size <= value(DT_RELRSZ); at += size) {
      std::uint64_t word = 0;
      if (data_.wide) {
        auto read = bytes->read<std::uint64_t>(at, what);
        if (!read) return read.error();
        word = *read;
      } else {
        auto read = bytes->read<std::uint32_t>(at, what);
        if (!read) return read.error();
        word = *read;
      }
      if ((word & 1U) == 0) {
        if (auto failure = add(word)) return failure;
        next = word + size;
        continue;
      }
      for (std::uint64_t bit = 0; bit < bits; ++bit) {
        if ((word >> (bit + 1) & 1U) == 0) continue;
        if (auto failure = add(next + bit * size)) return failure;
      }
      next += bits * size;
    }
    return {};
  }

  Failure section_relocations() {
    std::uint64_t budget = file_.size() / sizeof(Elf32_Rel);
    for (const Section& section : data_.sections) {
      const bool with_addend = section.type == SectionType::relocations_with_addend;
      if (!with_addend && section.type != SectionType::relocations) continue;
      if (!data_.dynamic.empty() && (section.flags & SHF_ALLOC) != 0) continue;
      auto bytes = contents(section, "the relocation section " + shown(section.name));
      if (!bytes) return bytes.error();
      const std::uint64_t count = bytes->size() / sizeof(Elf32_Rel);
      if (count > budget)
        return file_.error("has relocation sections that lie on top of each other");
      budget -= count;
      // In a linked file they may go by another table, which then names nothing here; in a
      // relocatable file they mean nothing without their symbols.
      static const std::vector<Symbol> none;
      const bool known = symtab_index_ && section.link == *symtab_index_;
      const auto* symbols = known ? &data_.symbols : nullptr;
      if (!known && data_.header.e_type == ET_REL) symbols = &none;
      if (auto failure =
              add_relocations(*bytes, bytes->size(), with_addend, section.name, symbols))
        return failure;
    }
    return {};
  }

  // --- section groups -----------------------------------------------------------------------

  // gABI, "Section Groups": sh_link is the symbol table, sh_info the signature's symbol.
  Failure section_groups() {
    std::uint64_t budget = file_.size() / sizeof(std::uint32_t);
    for (const Section& section : data_.sections) {
      if (section.type != SectionType::group) continue;
      const std::uint64_t count = section.size / sizeof(std::uint32_t);
      if (count > budget) return file_.error("has section groups that lie on top of each other");
      budget -= count;
      auto words = Table<std::uint32_t>::at(file_, section.offset, count, "a section group");
      if (!words) return words.error();
      if (!symtab_index_ || section.link != *symtab_index_ ||
          section.info >= data_.symbols.size() || count == 0)
        return file_.error("has a section group without its signature");
      SectionGroup group;
      group.signature = data_.symbols[section.info].name;
      group.comdat = ((*words)[0] & GRP_COMDAT) != 0;
      for (std::uint64_t i = 1; i < count; ++i) {
        const std::uint32_t member = (*words)[i];
        if (member >= data_.sections.size()) {
          return file_.error("the section group " + shown(group.signature) + " has section " +
                             std::to_string(member) + " as a member, of " +
                             std::to_string(data_.sections.size()) + " sections");
        }
        group.members.push_back(data_.sections[member].name);
      }
      data_.section_groups.push_back(std::move(group));
    }
    return {};
  }

  Elf::Data& data_;
  const Bytes& file_;
  Elf64_Shdr first_section_{};
  std::optional<std::size_t> symtab_index_;
  Bytes dynamic_strings_;
  std::vector<Version> versions_;
};

// --- flags ----------------------------------------------------------------------------------

struct FlagName {
  std::uint64_t bit;
  std::string_view name;
};

constexpr FlagName flag_names[] = {{DF_ORIGIN, "ORIGIN"},
                                   {DF_SYMBOLIC, "SYMBOLIC"},
                                   {DF_TEXTREL, "TEXTREL"},
                                   {DF_BIND_NOW, "BIND_NOW"},
                                   {DF_STATIC_TLS, "STATIC_TLS"}};

constexpr FlagName flag_1_names[] = {{DF_1_NOW, "NOW"},
                                     {DF_1_GLOBAL, "GLOBAL"},
                                     {DF_1_GROUP, "GROUP"},
                                     {DF_1_NODELETE, "NODELETE"},
                                     {DF_1_LOADFLTR, "LOADFLTR"},
                                     {DF_1_INITFIRST, "INITFIRST"},
                                     {DF_1_NOOPEN, "NOOPEN"},
                                     {DF_1_ORIGIN, "ORIGIN"},
                                     {DF_1_DIRECT, "DIRECT"},
                                     {DF_1_TRANS, "TRANS"},
                                     {DF_1_INTERPOSE, "INTERPOSE"},
                                     {DF_1_NODEFLIB, "NODEFLIB"},
                                     {DF_1_NODUMP, "NODUMP"},
                                     {DF_1_CONFALT, "CONFALT"},
                                     {DF_1_ENDFILTEE, "ENDFILTEE"},
                                     {DF_1_DISPRELDNE, "DISPRELDNE"},
                                     {DF_1_DISPRELPND, "DISPRELPND"},
                                     {DF_1_NODIRECT, "NODIRECT"},
                                     {DF_1_IGNMULDEF, "IGNMULDEF"},
                                     {DF_1_NOKSYMS, "NOKSYMS"},
                                     {DF_1_NOHDR, "NOHDR"},
                                     {DF_1_EDITED, "EDITED"},
                                     {DF_1_NORELOC, "NORELOC"},
                                     {DF_1_SYMINTPOSE, "SYMINTPOSE"},
                                     {DF_1_GLOBAUDIT, "GLOBAUDIT"},
                                     {DF_1_SINGLETON, "SINGLETON"},
                                     {DF_1_STUB, "STUB"},
                                     {DF_1_PIE, "PIE"}};

void Parser::flags() {
  std::uint64_t flags = value(DT_FLAGS);
  if (has(DT_SYMBOLIC)) flags |= DF_SYMBOLIC;
  if (has(DT_TEXTREL)) flags |= DF_TEXTREL;
  if (has(DT_BIND_NOW)) flags |= DF_BIND_NOW;
  for (const FlagName& flag : flag_names)
    if ((flags & flag.bit) != 0) data_.flags.push_back(flag.name);
  for (const FlagName& flag : flag_1_names)
    if ((value(DT_FLAGS_1) & flag.bit) != 0) data_.flags.push_back(flag.name);
}

Result<Elf> parse(std::shared_ptr<Elf::Data> data, std::uint64_t size) {
  data->bytes = Bytes({data->storage.get(), size}, data->file);
  data->strings = Strings(data->bytes);
  if (auto failure = Parser(*data).parse()) return *failure;
  return Elf(std::move(data));
}

}  // namespace

bool is_flag_name(std::string_view name) {
  const auto named = [&](const FlagName& flag) { return flag.name == name; };
  return std::any_of(std::begin(flag_names), std::end(flag_names), named) ||
         std::any_of(std::begin(flag_1_names), std::end(flag_1_names), named);
}

Result<Elf> parse_elf(std::span<const std::byte> bytes, std::string name) {
  auto data = std::make_shared<Elf::Data>();
  data->file = std::move(name);
  data->storage = std::make_unique_for_overwrite<std::byte[]>(bytes.size());
  if (!bytes.empty()) std::memcpy(data->storage.get(), bytes.data(), bytes.size());
  return parse(std::move(data), bytes.size());
}

Result<Elf> read_elf(const std::string& path) {
  const auto failed = [&](const char* what) {
    return Error{path + ": " + what + ": " + std::strerror(errno)};
  };
  // Without O_NONBLOCK, a FIFO would wait for its writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return failed("cannot be opened");
  struct Close {
    int fd;
    ~Close() { ::close(fd); }
  } const close{fd};
  struct stat status {};
  if (::fstat(fd, &status) != 0) return failed("cannot be examined");
  if (!S_ISREG(status.st_mode)) return Error{path + ": is not a regular file"};

  auto data = std::make_shared<Elf::Data>();
  data->file = path;
  const auto size = static_cast<std::size_t>(status.st_size);
  data->storage = std::make_unique_for_overwrite<std::byte[]>(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(fd, data->storage.get() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot be read");
    if (got == 0) break;  // it became shorter meanwhile
    done += static_cast<std::size_t>(got);
    // What is no ELF file is refused by its first bytes, however large it is.
    if (done >= SELFMAG && std::memcmp(data->storage.get(), ELFMAG, SELFMAG) != 0) break;
  }
  return parse(std::move(data), done);
}

// --- accessors ------------------------------------------------------------------------------

std::string Symbol::versioned_name() const {
  std::string text(name);
  if (!version.empty()) text.append(default_version ? "@@" : "@").append(version);
  return text;
}

const std::string& Elf::file() const { return data_->file; }
Type Elf::type() const { return static_cast<Type>(data_->header.e_type); }
Machine Elf::machine() const { return static_cast<Machine>(data_->header.e_machine); }
bool Elf::is_64_bit() const { return data_->wide; }
std::uint64_t Elf::entry() const { return data_->header.e_entry; }
const std::optional<std::string>& Elf::interpreter() const { return data_->interpreter; }
const std::optional<std::string>& Elf::soname() const { return data_->soname; }
const std::optional<std::string>& Elf::rpath() const { return data_->rpath; }
const std::optional<std::string>& Elf::runpath() const { return data_->runpath; }
const std::vector<std::string_view>& Elf::needed() const { return data_->needed; }
const std::vector<DynamicEntry>& Elf::dynamic() const { return data_->dynamic; }
const std::vector<std::string_view>& Elf::flags() const { return data_->flags; }
const std::vector<Symbol>& Elf::symbols() const { return data_->symbols; }
const std::vector<Symbol>& Elf::dynamic_symbols() const { return data_->dynamic_symbols; }
const std::vector<Relocation>& Elf::relocations() const { return data_->relocations; }
const std::vector<Section>& Elf::sections() const { return data_->sections; }
const std::vector<Segment>& Elf::segments() const { return data_->segments; }
const std::vector<VersionNeeded>& Elf::versions_needed() const { return data_->versions_needed; }
const std::vector<VersionDefined>& Elf::versions_defined() const {
  return data_->versions_defined;
}
const std::vector<SectionGroup>& Elf::section_groups() const { return data_->section_groups; }

Result<std::span<const std::byte>> Elf::bytes_of(const Section& section) const {
  if (section.type == SectionType::nobits || section.type == SectionType::null)
    return std::span<const std::byte>();
  auto bytes =
      data_->bytes.slice(section.offset, section.size, "the section " + shown(section.name));
  if (!bytes) return bytes.error();
  return bytes->contents();
}

Result<std::span<const std::byte>> Elf::bytes_of(const Symbol& symbol) const {
  const std::string what = "the symbol " + shown(symbol.name);
  if (!symbol.defined()) return data_->bytes.error(what + " is undefined, so it has no contents");
  if (symbol.section == SHN_ABS || symbol.section == SHN_COMMON || symbol.type == SymbolType::tls)
    return data_->bytes.error(what + " is not in a section that holds its contents");

  // In a relocatable file a value counts from its section, else it is an address.
  if (type() == Type::relocatable) {
    if (symbol.section >= sections().size())
      return data_->bytes.error(what + " is in a section that does not exist");
    const Section& section = sections()[symbol.section];
    if (section.type == SectionType::nobits)
      return data_->bytes.error(what + " is in " + shown(section.name) +
                                ", of which the file holds nothing");
    auto bytes = data_->bytes.slice(section.offset, section.size, "the section of " + what);
    if (!bytes) return bytes.error();
    auto part = bytes->slice(symbol.value, symbol.size, what);
    if (!part) return part.error();
    return part->contents();
  }
  for (const Segment& segment : segments()) {
    if (segment.type != SegmentType::load || symbol.value < segment.address ||
        symbol.value - segment.address >= segment.memory_size)
      continue;
    if (symbol.value - segment.address >= segment.file_size)
      return data_->bytes.error(what + " is zero-initialized: the file holds nothing of it");
    auto bytes = data_->bytes.slice(segment.offset, segment.file_size, "the segment of " + what);
    if (!bytes) return bytes.error();
    auto part = bytes->slice(symbol.value - segment.address, symbol.size, what);
    if (!part) return part.error();
    return part->contents();
  }
  return data_->bytes.error(what + " is in no segment that is loaded");
}

}  // namespace observe
