// The field's names of the numbers in an ELF file: those of the gABI, and for relocations those
// of the psABIs (x86-64, i386, AArch64) as readelf prints them.

#include <algorithm>
#include <iterator>
#include <span>

#include "observe/elf.h"

namespace observe {

namespace {

struct Name {
  std::uint32_t number;
  std::string_view name;
};

// Sorted by number.
constexpr Name x86_64[] = {
    {0, "R_X86_64_NONE"},
    {1, "R_X86_64_64"},
    {2, "R_X86_64_PC32"},
    {3, "R_X86_64_GOT32"},
    {4, "R_X86_64_PLT32"},
    {5, "R_X86_64_COPY"},
    {6, "R_X86_64_GLOB_DAT"},
    {7, "R_X86_64_JUMP_SLOT"},
    {8, "R_X86_64_RELATIVE"},
    {9, "R_X86_64_GOTPCREL"},
    {10, "R_X86_64_32"},
    {11, "R_X86_64_32S"},
    {12, "R_X86_64_16"},
    {13, "R_X86_64_PC16"},
    {14, "R_X86_64_8"},
    {15, "R_X86_64_PC8"},
    {16, "R_X86_64_DTPMOD64"},
    {17, "R_X86_64_DTPOFF64"},
    {18, "R_X86_64_TPOFF64"},
    {19, "R_X86_64_TLSGD"},
    {20, "R_X86_64_TLSLD"},
    {21, "R_X86_64_DTPOFF32"},
    {22, "R_X86_64_GOTTPOFF"},
    {23, "R_X86_64_TPOFF32"},
    {24, "R_X86_64_PC64"},
    {25, "R_X86_64_GOTOFF64"},
    {26, "R_X86_64_GOTPC32"},
    {27, "R_X86_64_GOT64"},
    {28, "R_X86_64_GOTPCREL64"},
    {29, "R_X86_64_GOTPC64"},
    {30, "R_X86_64_GOTPLT64"},
    {31, "R_X86_64_PLTOFF64"},
    {32, "R_X86_64_SIZE32"},
    {33, "R_X86_64_SIZE64"},
    {34, "R_X86_64_GOTPC32_TLSDESC"},
    {35, "R_X86_64_TLSDESC_CALL"},
    {36, "R_X86_64_TLSDESC"},
    {37, "R_X86_64_IRELATIVE"},
    {38, "R_X86_64_RELATIVE64"},
    {41, "R_X86_64_GOTPCRELX"},
    {42, "R_X86_64_REX_GOTPCRELX"},
};

constexpr Name i386[] = {
    {0, "R_386_NONE"},
    {1, "R_386_32"},
    {2, "R_386_PC32"},
    {3, "R_386_GOT32"},
    {4, "R_386_PLT32"},
    {5, "R_386_COPY"},
    {6, "R_386_GLOB_DAT"},
    {7, "R_386_JUMP_SLOT"},
    {8, "R_386_RELATIVE"},
    {9, "R_386_GOTOFF"},
    {10, "R_386_GOTPC"},
    {11, "R_386_32PLT"},
    {14, "R_386_TLS_TPOFF"},
    {15, "R_386_TLS_IE"},
    {16, "R_386_TLS_GOTIE"},
    {17, "R_386_TLS_LE"},
    {18, "R_386_TLS_GD"},
    {19, "R_386_TLS_LDM"},
    {20, "R_386_16"},
    {21, "R_386_PC16"},
    {22, "R_386_8"},
    {23, "R_386_PC8"},
    {24, "R_386_TLS_GD_32"},
    {25, "R_386_TLS_GD_PUSH"},
    {26, "R_386_TLS_GD_CALL"},
    {27, "R_386_TLS_GD_POP"},
    {28, "R_386_TLS_LDM_32"},
    {29, "R_386_TLS_LDM_PUSH"},
    {30, "R_386_TLS_LDM_CALL"},
    {31, "R_386_TLS_LDM_POP"},
    {32, "R_386_TLS_LDO_32"},
    {33, "R_386_TLS_IE_32"},
    {34, "R_386_TLS_LE_32"},
    {35, "R_386_TLS_DTPMOD32"},
    {36, "R_386_TLS_DTPOFF32"},
    {37, "R_386_TLS_TPOFF32"},
    {38, "R_386_SIZE32"},
    {39, "R_386_TLS_GOTDESC"},
    {40, "R_386_TLS_DESC_CALL"},
    {41, "R_386_TLS_DESC"},
    {42, "R_386_IRELATIVE"},
    {43, "R_386_GOT32X"},
};

constexpr Name aarch64[] = {
    {0, "R_AARCH64_NONE"},
    {1, "R_AARCH64_P32_ABS32"},
    {180, "R_AARCH64_P32_COPY"},
    {181, "R_AARCH64_P32_GLOB_DAT"},
    {182, "R_AARCH64_P32_JUMP_SLOT"},
    {183, "R_AARCH64_P32_RELATIVE"},
    {184, "R_AARCH64_P32_TLS_DTPMOD"},
    {185, "R_AARCH64_P32_TLS_DTPREL"},
    {186, "R_AARCH64_P32_TLS_TPREL"},
    {187, "R_AARCH64_P32_TLSDESC"},
    {188, "R_AARCH64_P32_IRELATIVE"},
    {257, "R_AARCH64_ABS64"},
    {258, "R_AARCH64_ABS32"},
    {259, "R_AARCH64_ABS16"},
    {260, "R_AARCH64_PREL64"},
    {261, "R_AARCH64_PREL32"},
    {262, "R_AARCH64_PREL16"},
    {263, "R_AARCH64_MOVW_UABS_G0"},
    {264, "R_AARCH64_MOVW_UABS_G0_NC"},
    {265, "R_AARCH64_MOVW_UABS_G1"},
    {266, "R_AARCH64_MOVW_UABS_G1_NC"},
    {267, "R_AARCH64_MOVW_UABS_G2"},
    {268, "R_AARCH64_MOVW_UABS_G2_NC"},
    {269, "R_AARCH64_MOVW_UABS_G3"},
    {270, "R_AARCH64_MOVW_SABS_G0"},
    {271, "R_AARCH64_MOVW_SABS_G1"},
    {272, "R_AARCH64_MOVW_SABS_G2"},
    {273, "R_AARCH64_LD_PREL_LO19"},
    {274, "R_AARCH64_ADR_PREL_LO21"},
    {275, "R_AARCH64_ADR_PREL_PG_HI21"},
    {276, "R_AARCH64_ADR_PREL_PG_HI21_NC"},
    {277, "R_AARCH64_ADD_ABS_LO12_NC"},
    {278, "R_AARCH64_LDST8_ABS_LO12_NC"},
    {279, "R_AARCH64_TSTBR14"},
    {280, "R_AARCH64_CONDBR19"},
    {282, "R_AARCH64_JUMP26"},
    {283, "R_AARCH64_CALL26"},
    {284, "R_AARCH64_LDST16_ABS_LO12_NC"},
    {285, "R_AARCH64_LDST32_ABS_LO12_NC"},
    {286, "R_AARCH64_LDST64_ABS_LO12_NC"},
    {287, "R_AARCH64_MOVW_PREL_G0"},
    {288, "R_AARCH64_MOVW_PREL_G0_NC"},
    {289, "R_AARCH64_MOVW_PREL_G1"},
    {290, "R_AARCH64_MOVW_PREL_G1_NC"},
    {291, "R_AARCH64_MOVW_PREL_G2"},
    {292, "R_AARCH64_MOVW_PREL_G2_NC"},
    {293, "R_AARCH64_MOVW_PREL_G3"},
    {299, "R_AARCH64_LDST128_ABS_LO12_NC"},
    {300, "R_AARCH64_MOVW_GOTOFF_G0"},
    {301, "R_AARCH64_MOVW_GOTOFF_G0_NC"},
    {302, "R_AARCH64_MOVW_GOTOFF_G1"},
    {303, "R_AARCH64_MOVW_GOTOFF_G1_NC"},
    {304, "R_AARCH64_MOVW_GOTOFF_G2"},
    {305, "R_AARCH64_MOVW_GOTOFF_G2_NC"},
    {306, "R_AARCH64_MOVW_GOTOFF_G3"},
    {307, "R_AARCH64_GOTREL64"},
    {308, "R_AARCH64_GOTREL32"},
    {309, "R_AARCH64_GOT_LD_PREL19"},
    {310, "R_AARCH64_LD64_GOTOFF_LO15"},
    {311, "R_AARCH64_ADR_GOT_PAGE"},
    {312, "R_AARCH64_LD64_GOT_LO12_NC"},
    {313, "R_AARCH64_LD64_GOTPAGE_LO15"},
    {512, "R_AARCH64_TLSGD_ADR_PREL21"},
    {513, "R_AARCH64_TLSGD_ADR_PAGE21"},
    {514, "R_AARCH64_TLSGD_ADD_LO12_NC"},
    {515, "R_AARCH64_TLSGD_MOVW_G1"},
    {516, "R_AARCH64_TLSGD_MOVW_G0_NC"},
    {517, "R_AARCH64_TLSLD_ADR_PREL21"},
    {518, "R_AARCH64_TLSLD_ADR_PAGE21"},
    {519, "R_AARCH64_TLSLD_ADD_LO12_NC"},
    {520, "R_AARCH64_TLSLD_MOVW_G1"},
    {521, "R_AARCH64_TLSLD_MOVW_G0_NC"},
    {522, "R_AARCH64_TLSLD_LD_PREL19"},
    {523, "R_AARCH64_TLSLD_MOVW_DTPREL_G2"},
    {524, "R_AARCH64_TLSLD_MOVW_DTPREL_G1"},
    {525, "R_AARCH64_TLSLD_MOVW_DTPREL_G1_NC"},
    {526, "R_AARCH64_TLSLD_MOVW_DTPREL_G0"},
    {527, "R_AARCH64_TLSLD_MOVW_DTPREL_G0_NC"},
    {528, "R_AARCH64_TLSLD_ADD_DTPREL_HI12"},
    {529, "R_AARCH64_TLSLD_ADD_DTPREL_LO12"},
    {530, "R_AARCH64_TLSLD_ADD_DTPREL_LO12_NC"},
    {531, "R_AARCH64_TLSLD_LDST8_DTPREL_LO12"},
    {532, "R_AARCH64_TLSLD_LDST8_DTPREL_LO12_NC"},
    {533, "R_AARCH64_TLSLD_LDST16_DTPREL_LO12"},
    {534, "R_AARCH64_TLSLD_LDST16_DTPREL_LO12_NC"},
    {535, "R_AARCH64_TLSLD_LDST32_DTPREL_LO12"},
    {536, "R_AARCH64_TLSLD_LDST32_DTPREL_LO12_NC"},
    {537, "R_AARCH64_TLSLD_LDST64_DTPREL_LO12"},
    {538, "R_AARCH64_TLSLD_LDST64_DTPREL_LO12_NC"},
    {539, "R_AARCH64_TLSIE_MOVW_GOTTPREL_G1"},
    {540, "R_AARCH64_TLSIE_MOVW_GOTTPREL_G0_NC"},
    {541, "R_AARCH64_TLSIE_ADR_GOTTPREL_PAGE21"},
    {542, "R_AARCH64_TLSIE_LD64_GOTTPREL_LO12_NC"},
    {543, "R_AARCH64_TLSIE_LD_GOTTPREL_PREL19"},
    {544, "R_AARCH64_TLSLE_MOVW_TPREL_G2"},
    {545, "R_AARCH64_TLSLE_MOVW_TPREL_G1"},
    {546, "R_AARCH64_TLSLE_MOVW_TPREL_G1_NC"},
    {547, "R_AARCH64_TLSLE_MOVW_TPREL_G0"},
    {548, "R_AARCH64_TLSLE_MOVW_TPREL_G0_NC"},
    {549, "R_AARCH64_TLSLE_ADD_TPREL_HI12"},
    {550, "R_AARCH64_TLSLE_ADD_TPREL_LO12"},
    {551, "R_AARCH64_TLSLE_ADD_TPREL_LO12_NC"},
    {552, "R_AARCH64_TLSLE_LDST8_TPREL_LO12"},
    {553, "R_AARCH64_TLSLE_LDST8_TPREL_LO12_NC"},
    {554, "R_AARCH64_TLSLE_LDST16_TPREL_LO12"},
    {555, "R_AARCH64_TLSLE_LDST16_TPREL_LO12_NC"},
    {556, "R_AARCH64_TLSLE_LDST32_TPREL_LO12"},
    {557, "R_AARCH64_TLSLE_LDST32_TPREL_LO12_NC"},
    {558, "R_AARCH64_TLSLE_LDST64_TPREL_LO12"},
    {559, "R_AARCH64_TLSLE_LDST64_TPREL_LO12_NC"},
    {560, "R_AARCH64_TLSDESC_LD_PREL19"},
    {561, "R_AARCH64_TLSDESC_ADR_PREL21"},
    {562, "R_AARCH64_TLSDESC_ADR_PAGE21"},
    {563, "R_AARCH64_TLSDESC_LD64_LO12"},
    {564, "R_AARCH64_TLSDESC_ADD_LO12"},
    {565, "R_AARCH64_TLSDESC_OFF_G1"},
    {566, "R_AARCH64_TLSDESC_OFF_G0_NC"},
    {567, "R_AARCH64_TLSDESC_LDR"},
    {568, "R_AARCH64_TLSDESC_ADD"},
    {569, "R_AARCH64_TLSDESC_CALL"},
    {570, "R_AARCH64_TLSLE_LDST128_TPREL_LO12"},
    {571, "R_AARCH64_TLSLE_LDST128_TPREL_LO12_NC"},
    {572, "R_AARCH64_TLSLD_LDST128_DTPREL_LO12"},
    {573, "R_AARCH64_TLSLD_LDST128_DTPREL_LO12_NC"},
    {1024, "R_AARCH64_COPY"},
    {1025, "R_AARCH64_GLOB_DAT"},
    {1026, "R_AARCH64_JUMP_SLOT"},
    {1027, "R_AARCH64_RELATIVE"},
    {1028, "R_AARCH64_TLS_DTPMOD"},
    {1029, "R_AARCH64_TLS_DTPREL"},
    {1030, "R_AARCH64_TLS_TPREL"},
    {1031, "R_AARCH64_TLSDESC"},
    {1032, "R_AARCH64_IRELATIVE"},
};

std::string_view find(std::span<const Name> names, std::uint32_t number) {
  const auto found = std::lower_bound(
      names.begin(), names.end(), number,
      [](const Name& name, std::uint32_t wanted) { return name.number < wanted; });
  return found != names.end() && found->number == number ? found->name : std::string_view();
}

}  // namespace

std::string_view relocation_name(Machine machine, std::uint32_t type) {
  switch (machine) {
    case Machine::x86_64:
      return find(x86_64, type);
    case Machine::i386:
      return find(i386, type);
    case Machine::aarch64:
      return find(aarch64, type);
    default:
      return {};
  }
}

std::string_view name_of(Type type) {
  switch (type) {
    case Type::none:
      return "none";
    case Type::relocatable:
      return "relocatable";
    case Type::executable:
      return "executable";
    case Type::shared_object:
      return "shared object";
    case Type::core:
      return "core";
  }
  return "unknown type";
}

std::string_view name_of(Machine machine) {
  switch (machine) {
    case Machine::i386:
      return "i386";
    case Machine::arm:
      return "arm";
    case Machine::x86_64:
      return "x86_64";
    case Machine::aarch64:
      return "aarch64";
    case Machine::riscv:
      return "riscv";
  }
  return "unknown machine";
}

std::string_view name_of(Binding binding) {
  switch (binding) {
    case Binding::local:
      return "local";
    case Binding::global:
      return "global";
    case Binding::weak:
      return "weak";
    case Binding::unique:
      return "unique";
  }
  return "unknown binding";
}

std::string_view name_of(Visibility visibility) {
  switch (visibility) {
    case Visibility::default_:
      return "default";
    case Visibility::internal:
      return "internal";
    case Visibility::hidden:
      return "hidden";
    case Visibility::protected_:
      return "protected";
  }
  return "unknown visibility";
}

std::string_view name_of(SymbolType type) {
  switch (type) {
    case SymbolType::none:
      return "none";
    case SymbolType::object:
      return "object";
    case SymbolType::function:
      return "function";
    case SymbolType::section:
      return "section";
    case SymbolType::file:
      return "file";
    case SymbolType::common:
      return "common";
    case SymbolType::tls:
      return "tls";
    case SymbolType::indirect_function:
      return "indirect function";
  }
  return "unknown symbol type";
}

std::string_view name_of(SectionType type) {
  switch (type) {
    case SectionType::null:
      return "null";
    case SectionType::progbits:
      return "progbits";
    case SectionType::symbol_table:
      return "symbol table";
    case SectionType::string_table:
      return "string table";
    case SectionType::relocations_with_addend:
      return "relocations with addend";
    case SectionType::hash:
      return "hash";
    case SectionType::dynamic:
      return "dynamic";
    case SectionType::note:
      return "note";
    case SectionType::nobits:
      return "nobits";
    case SectionType::relocations:
      return "relocations";
    case SectionType::dynamic_symbols:
      return "dynamic symbols";
    case SectionType::init_array:
      return "init array";
    case SectionType::fini_array:
      return "fini array";
    case SectionType::preinit_array:
      return "preinit array";
    case SectionType::group:
      return "group";
    case SectionType::symbol_table_index:
      return "symbol table index";
    case SectionType::relative_relocations:
      return "relative relocations";
    case SectionType::gnu_hash:
      return "GNU hash";
    case SectionType::version_definitions:
      return "version definitions";
    case SectionType::version_needs:
      return "version needs";
    case SectionType::version_symbols:
      return "version symbols";
  }
  return "unknown section type";
}

std::string_view name_of(SegmentType type) {
  switch (type) {
    case SegmentType::null:
      return "null";
    case SegmentType::load:
      return "load";
    case SegmentType::dynamic:
      return "dynamic";
    case SegmentType::interpreter:
      return "interpreter";
    case SegmentType::note:
      return "note";
    case SegmentType::program_headers:
      return "program headers";
    case SegmentType::tls:
      return "tls";
    case SegmentType::eh_frame:
      return "eh_frame";
    case SegmentType::stack:
      return "stack";
    case SegmentType::relro:
      return "relro";
    case SegmentType::property:
      return "property";
  }
  return "unknown segment type";
}

}  // namespace observe
