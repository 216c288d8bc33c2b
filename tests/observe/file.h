// What a test asks of an ELF file. Every predicate answers with a sentence: what the file should
// have and has not, or has and should not have, and then what is there instead.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "observe/elf.h"
#include "observe/expect.h"

namespace observe {

/// What a relocation is for, whatever its machine calls it (the psABIs, "Relocation").
enum class By {
  call,       // the distance to a function: R_X86_64_PLT32, R_AARCH64_CALL26
  jump_slot,  // a slot through which a function of another file is called: R_X86_64_JUMP_SLOT
  got,        // a slot that holds a symbol's address: R_X86_64_GLOB_DAT, and what asks for one
  copy,       // a library's variable, copied into the program: R_X86_64_COPY
  address,    // a symbol's address, as a word: R_X86_64_64, R_AARCH64_ABS64
  relative,   // an address in the file itself, which moves with it: R_X86_64_RELATIVE, DT_RELR
  tls         // a thread-local variable, by whatever model
};

/// "a jump slot"
std::string_view name_of(By kind);

/// The kind of a relocation's type; nothing for one that is of none of these.
std::optional<By> kind_of(std::string_view type);

class File : public Elf {
 public:
  explicit File(Elf elf) : Elf(std::move(elf)) {}

  using Answer = testing::AssertionResult;

  /// Of this type: Type::shared_object.
  [[nodiscard]] Answer is(Type type) const;

  // The dynamic section, which the loader reads. Of an object file there is no answer, not even
  // no: the test fails at this line.

  /// A DT_NEEDED of exactly this name.
  [[nodiscard]] Answer needs(std::string_view library, Line at = Line::here()) const;

  // DT_RUNPATH, DT_RPATH, DT_SONAME and PT_INTERP: exactly this text, or none at all.
  [[nodiscard]] Answer has_runpath(std::string_view path) const;
  [[nodiscard]] Answer has_rpath(std::string_view path) const;
  [[nodiscard]] Answer has_soname(std::string_view name) const;
  [[nodiscard]] Answer has_interpreter(std::string_view path) const;
  [[nodiscard]] Answer lacks_runpath(Line at = Line::here()) const;
  [[nodiscard]] Answer lacks_rpath(Line at = Line::here()) const;
  [[nodiscard]] Answer lacks_soname(Line at = Line::here()) const;
  [[nodiscard]] Answer lacks_interpreter(Line at = Line::here()) const;

  /// A flag by its name in Elf::flags(). The test fails at this line for a name that none has.
  [[nodiscard]] Answer has_flag(std::string_view flag, Line at = Line::here()) const;

  /// It needs this version of any library: "GLIBC_2.34".
  [[nodiscard]] Answer needs_version(std::string_view version) const;
  [[nodiscard]] Answer defines_version(std::string_view version) const;

  // Of the dynamic symbols. A name may carry its version, as readelf spells it: "f@V1" is any
  // definition or reference of that version, "f@@V1" the default definition; "f" is any.

  /// Defined, not local, and visible: another file's reference can be bound to it.
  [[nodiscard]] Answer exports(std::string_view symbol, Line at = Line::here()) const;

  /// These names and no other, but for those that a linker or a language's runtime adds by itself
  /// (_init, _edata, rust_eh_personality).
  [[nodiscard]] Answer exports_only(std::initializer_list<std::string_view> symbols) const;

  /// Undefined: left to the loader.
  [[nodiscard]] Answer imports(std::string_view symbol, Line at = Line::here()) const;

  // Of .symtab, which the linker reads.

  [[nodiscard]] Answer undefined(std::string_view symbol) const;

  /// Defined, and not local. A common symbol is a definition too.
  [[nodiscard]] Answer defines(std::string_view symbol) const;

  /// Defined, and local.
  [[nodiscard]] Answer has_local(std::string_view symbol) const;

  /// Defined, global or local: mold writes a program's functions as local symbols.
  [[nodiscard]] Answer holds(std::string_view symbol) const;

  /// Defined, in a COMDAT group of its own name, of which linkers keep one.
  [[nodiscard]] Answer in_comdat(std::string_view symbol) const;

  // Of the one symbol of this name, in .symtab or else in the dynamic symbols. The answer is no
  // where there is none.
  [[nodiscard]] Answer has_size(std::string_view symbol, std::uint64_t bytes) const;
  [[nodiscard]] Answer has(std::string_view symbol, SymbolType type) const;
  [[nodiscard]] Answer has(std::string_view symbol, Binding binding) const;
  [[nodiscard]] Answer has(std::string_view symbol, Visibility visibility) const;

  // Relocations: of a symbol, by their kind or by any; of a kind, whatever the symbol. Each
  // counts those that the loader applies in a linked file, packed ones (DT_RELR) among them.
  [[nodiscard]] Answer relocates(std::string_view symbol) const;
  [[nodiscard]] Answer relocates(std::string_view symbol, By kind) const;
  [[nodiscard]] Answer relocates(By kind) const;
  [[nodiscard]] std::size_t count(By kind) const;

  /// Those of DT_RELR.
  [[nodiscard]] std::size_t count_packed() const;

  [[nodiscard]] Answer has_section(std::string_view name) const;
  [[nodiscard]] Answer has_segment(SegmentType type) const;
  [[nodiscard]] Answer has_build_id() const;

  /// The build-id in hexadecimal digits; empty where there is none.
  [[nodiscard]] std::string build_id() const;

  // What the answers are made from.

  /// The one symbol of this name, versioned or not, in .symtab; or else in the dynamic symbols.
  /// Definitions come before references. The test fails at this line where there is none.
  [[nodiscard]] const Symbol& symbol(std::string_view name, Line at = Line::here()) const;

  using Elf::bytes_of;

  /// What the file holds for a defined symbol. The test fails at this line where it holds
  /// nothing.
  [[nodiscard]] std::span<const std::byte> bytes_of(std::string_view symbol,
                                                    Line at = Line::here()) const;

 private:
  [[nodiscard]] const Symbol* find(std::string_view name) const;
  void require_dynamic(Line at) const;
};

/// A file by its name (scratch.h): "app" is the artefact, "./app" is in scratch(). What the
/// answer refers to lives until the program ends. The test fails at this line where the file is
/// missing or broken.
File elf(const std::filesystem::path& name, Line at = Line::here());

}  // namespace observe
