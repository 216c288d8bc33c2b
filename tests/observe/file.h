// What a test asks of an ELF file. Every predicate says what it was asked, of which file, and
// what there is instead, whether it holds or not.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <span>
#include <string_view>

#include "observe/elf.h"

namespace observe {

class File : public Elf {
 public:
  explicit File(Elf elf) : Elf(std::move(elf)) {}

  using Result = testing::AssertionResult;

  /// A DT_NEEDED of exactly this name.
  [[nodiscard]] Result needs(std::string_view library) const;

  // Of the dynamic symbols. A name may carry its version, as readelf spells it: "f@V1" is any
  // definition or reference of that version, "f@@V1" the default definition; "f" is any.

  /// Defined, not local, and visible: another file's reference can be bound to it.
  [[nodiscard]] Result exports(std::string_view symbol) const;

  /// Undefined: left to the loader.
  [[nodiscard]] Result imports(std::string_view symbol) const;

  // Of .symtab, which the link editor reads.

  [[nodiscard]] Result undefined(std::string_view symbol) const;

  /// Defined, and not local. A common symbol is a definition too.
  [[nodiscard]] Result defines(std::string_view symbol) const;

  /// Defined, and local.
  [[nodiscard]] Result has_local(std::string_view symbol) const;

  /// A relocation of this type and symbol; of any type where none is given.
  [[nodiscard]] Result relocates(std::string_view type, std::string_view symbol) const;
  [[nodiscard]] Result relocates(std::string_view symbol) const;

  /// A relocation of this type, whatever its symbol: R_X86_64_RELATIVE has none.
  [[nodiscard]] Result has_relocation(std::string_view type) const;

  /// A flag by its name in Elf::flags(). Throws std::invalid_argument for a name that none has.
  [[nodiscard]] Result has_flag(std::string_view flag) const;

  /// A section of this name.
  [[nodiscard]] Result has_section(std::string_view name) const;

  /// It needs this version of any library: "GLIBC_2.34".
  [[nodiscard]] Result needs_version(std::string_view version) const;
  [[nodiscard]] Result defines_version(std::string_view version) const;

  /// The one symbol of this name, versioned or not, in .symtab; or else in the dynamic symbols.
  /// Definitions come before references. Throws std::runtime_error where there is none.
  [[nodiscard]] const Symbol& symbol(std::string_view name) const;

  using Elf::bytes_of;

  /// What the file holds for a defined symbol. Throws std::runtime_error where it holds nothing.
  [[nodiscard]] std::span<const std::byte> bytes_of(std::string_view symbol) const;
};

/// An artefact by its name, or any file by its absolute path. What the answer refers to lives
/// until the program ends. Throws std::runtime_error where the file is missing or broken.
File elf(const std::filesystem::path& file);

/// Is there such a file or folder? Explains itself with what else is there. (The two forms are
/// better matches than std::filesystem::exists, which argument-dependent lookup finds as well.)
testing::AssertionResult exists(std::filesystem::path& path);
testing::AssertionResult exists(std::filesystem::path&& path);

}  // namespace observe
