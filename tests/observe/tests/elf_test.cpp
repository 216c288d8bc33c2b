// The reader against files whose contents are known: linked here for the purpose, or patched.

#include <algorithm>
#include <cstring>

#include "bytes.h"
#include "observe/bytes.h"
#include "observe/observe.h"

using namespace observe;

namespace {

/// A file that this test has made in its scratch folder.
File made(std::string_view name) { return elf(scratch() / name); }

bool has_relocation(const Elf& elf, std::string_view type, std::string_view symbol = "") {
  const auto& all = elf.relocations();
  return std::any_of(all.begin(), all.end(), [&](const Relocation& relocation) {
    return relocation.type == type && (symbol.empty() || relocation.symbol == symbol);
  });
}

std::vector<std::string> names(const std::vector<Symbol>& symbols) {
  std::vector<std::string> names;
  names.reserve(symbols.size());
  for (const Symbol& symbol : symbols) names.push_back(symbol.versioned_name());
  return names;
}

template <class Header>
void patch(std::vector<std::byte>& bytes, const Header& header) {
  std::memcpy(bytes.data(), &header, sizeof header);
}

}  // namespace

TEST(Elf, TellsTheTypesApart) {
  ASSERT_TRUE(cc("-c main.c add.c").succeeds());
  ASSERT_TRUE(cc("-no-pie main.o add.o -o fixed").succeeds());
  ASSERT_TRUE(cc("-shared -fPIC add.c -o libadd.so").succeeds());
  EXPECT_EQ(made("main.o").type(), Type::relocatable);
  EXPECT_EQ(made("fixed").type(), Type::executable);
  EXPECT_EQ(made("libadd.so").type(), Type::shared_object);
  EXPECT_EQ(name_of(made("fixed").machine()), toolchain().machine);
}

TEST(Elf, RunpathAndRpathAreNotTheSame) {
  ASSERT_TRUE(cc("main.c add.c -Wl,-rpath,$ORIGIN/new,--enable-new-dtags -o new").succeeds());
  ASSERT_TRUE(cc("main.c add.c -Wl,-rpath,$ORIGIN/old,--disable-new-dtags -o old").succeeds());
  EXPECT_EQ(made("new").runpath(), "$ORIGIN/new");
  EXPECT_EQ(made("new").rpath(), std::nullopt);
  EXPECT_EQ(made("old").rpath(), "$ORIGIN/old");
  EXPECT_EQ(made("old").runpath(), std::nullopt);
}

TEST(Elf, KnowsWhatALibraryIsCalledAndWhoNeedsIt) {
  ASSERT_TRUE(cc("-shared -fPIC add.c -Wl,-soname,libadd.so.1 -o libadd.so").succeeds());
  ASSERT_TRUE(cc("main.c libadd.so -o app").succeeds());
  EXPECT_EQ(made("libadd.so").soname(), "libadd.so.1");
  EXPECT_EQ(made("app").soname(), std::nullopt);
  EXPECT_TRUE(made("app").needs("libadd.so.1"));
  EXPECT_FALSE(made("app").needs("libadd.so"));
  EXPECT_TRUE(made("app").imports("add"));
  EXPECT_FALSE(made("app").exports("add"));
  EXPECT_TRUE(made("libadd.so").exports("add"));
  EXPECT_FALSE(made("libadd.so").imports("add"));
  EXPECT_EQ(made("libadd.so").interpreter(), std::nullopt);
  ASSERT_NE(made("app").interpreter(), std::nullopt);
  EXPECT_TRUE(std::filesystem::exists(*made("app").interpreter()));
}

TEST(Elf, AStaticProgramHasNothingDynamic) {
  write("start.c", "void _start(void) { for (;;) {} }");
  ASSERT_TRUE(cc("-static -nostdlib -no-pie start.c -o app").succeeds());
  EXPECT_TRUE(made("app").dynamic().empty());
  EXPECT_TRUE(made("app").dynamic_symbols().empty());
  EXPECT_TRUE(made("app").symbol("_start").defined());
  EXPECT_EQ(made("app").symbol("_start").value, made("app").entry());
}

TEST(Elf, ReadsFlagsByTheirNames) {
  ASSERT_TRUE(cc("-pie -fPIE main.c add.c -Wl,-z,now -o now").succeeds());
  ASSERT_TRUE(cc("-shared -fPIC add.c -Wl,-z,nodelete,-z,lazy -o lazy").succeeds());
  EXPECT_TRUE(made("now").has_flag("NOW"));
  EXPECT_TRUE(made("now").has_flag("PIE"));
  EXPECT_FALSE(made("now").has_flag("NODELETE"));
  EXPECT_TRUE(made("lazy").has_flag("NODELETE"));
  EXPECT_FALSE(made("lazy").has_flag("NOW"));
  EXPECT_FALSE(made("lazy").has_flag("PIE"));
}

TEST(Elf, KnowsBindingVisibilityAndType) {
  write("kinds.c", R"(
    int global;
    __attribute__((weak)) int weak(void) { return 1; }
    __attribute__((visibility("hidden"))) int hidden(void) { return 2; }
    __attribute__((visibility("protected"))) int protected(void) { return 3; }
    __thread int thread = 4;
    static int local(void) { return 5; }
    int (*resolve(void))(void) { return local; }
    int chosen(void) __attribute__((ifunc("resolve")));
    extern int missing __attribute__((weak));
    int *use(void) { return &missing; }
  )");
  ASSERT_TRUE(cc("-O0 -shared -fPIC kinds.c -o libkinds.so").succeeds());
  ASSERT_TRUE(cc("-O0 -fPIC -c kinds.c").succeeds());
  const File library = made("libkinds.so");
  const File object = made("kinds.o");
  EXPECT_EQ(library.symbol("global").binding, Binding::global);
  EXPECT_EQ(library.symbol("global").type, SymbolType::object);
  EXPECT_EQ(library.symbol("global").size, sizeof(int));
  EXPECT_EQ(library.symbol("weak").binding, Binding::weak);
  EXPECT_EQ(library.symbol("weak").type, SymbolType::function);
  EXPECT_EQ(library.symbol("protected").visibility, Visibility::protected_);
  EXPECT_EQ(object.symbol("hidden").visibility, Visibility::hidden);
  EXPECT_EQ(library.symbol("thread").type, SymbolType::tls);
  EXPECT_EQ(library.symbol("chosen").type, SymbolType::indirect_function);
  for (const char* name : {"global", "weak", "protected", "thread", "chosen"})
    EXPECT_TRUE(library.exports(name));
  for (const char* name : {"hidden", "local"}) EXPECT_FALSE(library.exports(name));
  EXPECT_TRUE(object.has_local("local"));
  EXPECT_FALSE(object.defines("local"));
  EXPECT_TRUE(object.defines("hidden"));
  EXPECT_TRUE(object.undefined("missing"));
  EXPECT_EQ(object.symbol("missing").binding, Binding::weak);
}

TEST(Elf, AUniqueSymbolIsExported) {
  write("unique.s", R"(
    .data
    .globl one
    .type one, @gnu_unique_object
    .size one, 4
  one: .long 1
    .section .note.GNU-stack,"",@progbits
  )");
  ASSERT_TRUE(cc("-shared unique.s -o libunique.so").succeeds());
  EXPECT_EQ(made("libunique.so").symbol("one").binding, Binding::unique);
  EXPECT_TRUE(made("libunique.so").exports("one"));
}

TEST(Elf, ACommonSymbolIsADefinition) {
  write("common.c", "int tentative;");
  ASSERT_TRUE(cc("-fcommon -c common.c").succeeds());
  const File object = made("common.o");
  EXPECT_EQ(object.symbol("tentative").section, SHN_COMMON);
  EXPECT_TRUE(object.defines("tentative"));
  const auto bytes = object.Elf::bytes_of(object.symbol("tentative"));
  EXPECT_FALSE(bytes);
}

TEST(Elf, ReadsVersions) {
  write("versions.c", R"(
    __asm__(".symver old_add, add@V1");
    __asm__(".symver new_add, add@@V2");
    int old_add(void) { return 1; }
    int new_add(void) { return 2; }
  )");
  write("versions.map", "V1 { global: add; local: *; };\nV2 { global: add; } V1;\n");
  write("user.c", "int add(void); int main(void) { return add(); }");
  ASSERT_TRUE(cc("-shared -fPIC versions.c -Wl,--version-script=versions.map "
                 "-Wl,-soname,libversions.so -o libversions.so")
                  .succeeds());
  ASSERT_TRUE(cc("user.c libversions.so -o user").succeeds());
  const File library = made("libversions.so");
  const File user = made("user");
  EXPECT_TRUE(library.exports("add@V1"));
  EXPECT_FALSE(library.exports("add@@V1"));
  EXPECT_TRUE(library.exports("add@@V2"));
  EXPECT_TRUE(library.exports("add@V2"));
  EXPECT_FALSE(library.exports("add@V3"));
  EXPECT_TRUE(library.exports("add"));
  EXPECT_TRUE(library.defines_version("V1"));
  EXPECT_FALSE(library.defines_version("libversions.so"));
  const auto& defined = library.versions_defined();
  const auto second = std::find_if(defined.begin(), defined.end(),
                                   [](const auto& version) { return version.version == "V2"; });
  ASSERT_NE(second, defined.end());
  // lld and mold leave parents out: the loader has no use for them.
  if (toolchain().linker == Linker::bfd || toolchain().linker == Linker::gold) {
    EXPECT_EQ(second->parents, (std::vector<std::string_view>{"V1"}));
  }
  EXPECT_TRUE(user.imports("add@V2"));
  EXPECT_FALSE(user.imports("add@V1"));
  EXPECT_TRUE(user.needs_version("V2"));
  EXPECT_FALSE(user.needs_version("V1"));
}

TEST(Elf, ReadsTheRelocationsOfAnObject) {
  if (toolchain().machine != "x86_64") GTEST_SKIP() << "the names are those of x86-64";
  write("refer.c", R"(
    void call(void);
    extern int data;
    static const char text[] = "text";
    const char *pointer = text;
    int *use(void) { call(); return &data; }
  )");
  ASSERT_TRUE(cc("-O0 -fPIC -c refer.c").succeeds());
  const File object = made("refer.o");
  EXPECT_TRUE(has_relocation(object, "R_X86_64_PLT32", "call"));
  EXPECT_TRUE(object.relocates("data"));
  EXPECT_FALSE(has_relocation(object, "R_X86_64_PLT32", "data"));
  EXPECT_FALSE(object.relocates("use"));
  EXPECT_TRUE(has_relocation(object, "R_X86_64_64"));
  const auto& all = object.relocations();
  const auto call = std::find_if(all.begin(), all.end(),
                                 [](const Relocation& r) { return r.symbol == "call"; });
  ASSERT_NE(call, all.end());
  EXPECT_EQ(call->section, ".rela.text");
  EXPECT_EQ(call->addend, -4);
}

TEST(Elf, ReadsTheRelocationsOfALibrary) {
  if (toolchain().machine != "x86_64") GTEST_SKIP() << "the names are those of x86-64";
  write("refer.c", R"(
    void call(void);
    extern int data;
    int *pointer = &data;
    void use(void) { call(); }
  )");
  ASSERT_TRUE(cc("-O0 -shared -fPIC -Wl,-z,lazy refer.c -o librefer.so").succeeds());
  const File library = made("librefer.so");
  EXPECT_TRUE(has_relocation(library, "R_X86_64_JUMP_SLOT", "call"));
  EXPECT_TRUE(has_relocation(library, "R_X86_64_64", "data"));
  EXPECT_FALSE(has_relocation(library, "R_X86_64_COPY", "data"));
}

// Defined in the program, but with the version that the library's original has: no default.
TEST(Elf, ACopiedSymbolKeepsTheVersionOfItsOriginal) {
  if (toolchain().machine != "x86_64") GTEST_SKIP() << "the names are those of x86-64";
  write("data.c", "int data = 1;");
  write("data.map", "V1 { global: data; };\n");
  write("user.c", "extern int data; int main(void) { return data; }");
  ASSERT_TRUE(cc("-shared -fPIC data.c -Wl,--version-script=data.map -o libdata.so").succeeds());
  ASSERT_TRUE(cc("-fno-pic -no-pie user.c libdata.so -o user").succeeds());
  const File user = made("user");
  EXPECT_TRUE(has_relocation(user, "R_X86_64_COPY", "data"));
  EXPECT_TRUE(user.exports("data@V1"));
  EXPECT_FALSE(user.exports("data@@V1"));
}

TEST(Elf, ATypeWithoutANameIsANumber) {
  EXPECT_EQ(relocation_name(Machine::x86_64, R_X86_64_COPY), "R_X86_64_COPY");
  EXPECT_EQ(relocation_name(Machine::x86_64, 9999), "");
  EXPECT_EQ(relocation_name(Machine::riscv, 1), "");
  EXPECT_EQ(relocation_name(Machine::i386, R_386_JMP_SLOT), "R_386_JUMP_SLOT");
  for (const std::uint32_t type :
       {R_AARCH64_NONE, R_AARCH64_ABS64, R_AARCH64_CALL26, R_AARCH64_COPY, R_AARCH64_IRELATIVE})
    EXPECT_NE(relocation_name(Machine::aarch64, type), "");
}

TEST(Elf, ReadsSectionGroups) {
  write("inline.cpp",
        "inline int twice(int x) { return 2 * x; }\n"
        "int (*use())(int) { return twice; }\n");
  ASSERT_TRUE(cxx("-O0 -c inline.cpp").succeeds());
  const auto groups = made("inline.o").section_groups();
  const auto group = std::find_if(groups.begin(), groups.end(), [](const SectionGroup& group) {
    return group.signature == "_Z5twicei";
  });
  ASSERT_NE(group, groups.end());
  EXPECT_TRUE(group->comdat);
  EXPECT_FALSE(group->members.empty());
}

TEST(Elf, ShowsTheBytesOfData) {
  write("data.c", R"(
    const unsigned char answer[4] = {4, 2, 4, 3};
    unsigned char changing[2] = {7, 8};
    unsigned char zero[16];
    extern int missing;
    int *use(void) { return &missing; }
  )");
  ASSERT_TRUE(cc("-fPIC -c data.c").succeeds());
  ASSERT_TRUE(cc("-shared data.o -o libdata.so").succeeds());
  for (const char* name : {"data.o", "libdata.so"}) {
    const File file = made(name);
    const auto answer = file.bytes_of("answer");
    ASSERT_EQ(answer.size(), 4U);
    EXPECT_EQ(answer[1], std::byte{2});
    EXPECT_EQ(answer[3], std::byte{3});
    EXPECT_EQ(file.bytes_of("changing")[1], std::byte{8});
    for (const char* empty : {"zero", "missing"}) EXPECT_FALSE(file.bytes_of(file.symbol(empty)));
  }
}

// The loader needs no section headers, so what is dynamic must be the same without them.
TEST(Elf, ReadsWhatIsDynamicWithoutSectionHeaders) {
  for (const char* style : {"gnu", "sysv", "both"}) {
    ASSERT_TRUE(cc("-shared -fPIC add.c main.c -Wl,-soname,libadd.so,--hash-style=" +
                   std::string(style) + " -o libadd.so")
                    .succeeds());
    auto bytes = read_bytes(scratch() / "libadd.so");
    if (toolchain().machine != "x86_64") GTEST_SKIP() << "patches a 64-bit header";
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    header.e_shoff = 0;
    header.e_shnum = header.e_shstrndx = 0;
    patch(bytes, header);
    write_bytes(scratch() / "bare.so", bytes);
    const File whole = made("libadd.so");
    const File bare = made("bare.so");
    EXPECT_TRUE(bare.sections().empty());
    EXPECT_FALSE(whole.sections().empty());
    EXPECT_EQ(bare.soname(), whole.soname());
    EXPECT_EQ(bare.needed(), whole.needed());
    EXPECT_EQ(names(bare.dynamic_symbols()), names(whole.dynamic_symbols())) << style;
    EXPECT_EQ(bare.relocations().size(), whole.relocations().size());
    EXPECT_TRUE(bare.exports("add"));
  }
}

// gABI, "Dynamic Section": DT_NULL ends it, whatever stands behind.
TEST(Elf, TheDynamicSectionEndsAtNull) {
  if (toolchain().machine != "x86_64") GTEST_SKIP() << "patches a 64-bit file";
  ASSERT_TRUE(cc("-shared -fPIC add.c -Wl,-soname,libadd.so -o libadd.so").succeeds());
  auto bytes = read_bytes(scratch() / "libadd.so");
  for (const Segment& segment : made("libadd.so").segments()) {
    if (segment.type != SegmentType::dynamic) continue;
    std::memset(bytes.data() + segment.offset, 0, sizeof(Elf64_Dyn));
  }
  write_bytes(scratch() / "ended.so", bytes);
  EXPECT_FALSE(made("libadd.so").dynamic().empty());
  EXPECT_TRUE(made("ended.so").dynamic().empty());
  EXPECT_EQ(made("ended.so").soname(), std::nullopt);
}

TEST(Elf, Reads32BitFiles) {
  if (toolchain().machine != "x86_64") GTEST_SKIP() << "-m32 is of x86-64";
  write("call.c", "int add(int, int); int call(void) { return add(1, 2); }");
  ASSERT_TRUE(cc("-m32 -fno-pic -c call.c").succeeds());
  ASSERT_TRUE(
      cc("-m32 -fPIC -shared -nostdlib -O1 add.c -Wl,-soname,libadd.so -o libadd.so").succeeds());
  const File object = made("call.o");
  EXPECT_FALSE(object.is_64_bit());
  EXPECT_EQ(object.machine(), Machine::i386);
  EXPECT_TRUE(object.undefined("add"));
  EXPECT_TRUE(has_relocation(object, "R_386_PC32", "add") ||
              has_relocation(object, "R_386_PLT32", "add"));
  const File library = made("libadd.so");
  EXPECT_EQ(library.soname(), "libadd.so");
  EXPECT_TRUE(library.exports("add"));
  EXPECT_EQ(library.symbol("add").type, SymbolType::function);
}

// gABI, "ELF Header" and "Symbol Table": indices of 0xff00 and more stand elsewhere.
TEST(Elf, ReadsMoreSectionsThanFitInto16Bits) {
  std::string text;
  for (int i = 0; i < 66000; ++i) text += ".section .s" + std::to_string(i) + "\n.byte 1\n";
  text += ".globl last\nlast: .byte 9\n";
  write("many.s", text);
  ASSERT_TRUE(cc("-c many.s").succeeds());
  const File object = made("many.o");
  EXPECT_GT(object.sections().size(), 66000U);
  const Symbol& last = object.symbol("last");
  ASSERT_LT(last.section, object.sections().size());
  EXPECT_EQ(object.sections()[last.section].name, ".s65999");
}

TEST(Elf, WhatElfReturnsOutlivesTheExpression) {
  ASSERT_TRUE(cc("-c main.c").succeeds());
  std::size_t length = 0;
  for (const Symbol& symbol : made("main.o").symbols()) length += symbol.name.size();
  EXPECT_GT(length, 0U);
}

// --- broken files, each for one reason --------------------------------------------------------

TEST(BrokenElf, SaysWhatIsMissing) {
  const auto missing = read_elf("/nowhere/at/all");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.reason(), "/nowhere/at/all: cannot be opened: No such file or directory");
  const auto folder = read_elf("/");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.reason(), "/: is not a regular file");
  const auto empty = parse_elf({}, "empty");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.reason(), "empty: is not an ELF file: it does not begin with \\x7f ELF");
}

TEST(BrokenElf, RefusesBigEndianByName) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2MSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  const auto read = parse_elf(std::as_bytes(std::span(&header, 1)), "big");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.reason(),
            "big: is a big-endian ELF file, and only little-endian ones are read here");
}

TEST(BrokenElf, SaysWhatReachesBeyondTheEnd) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_phoff = 0x1000;
  header.e_phnum = 2;
  header.e_phentsize = sizeof(Elf64_Phdr);
  const auto bytes = std::as_bytes(std::span(&header, 1));
  const auto read = parse_elf(bytes, "short");
  ASSERT_FALSE(read);
  EXPECT_EQ(
      read.reason(),
      "short: the program header table at offset 0x1000 (112 bytes) reaches beyond the end of "
      "the file; the file has 64 bytes");
  const auto cut = parse_elf(bytes.first(40), "cut");
  ASSERT_FALSE(cut);
  EXPECT_EQ(
      cut.reason(),
      "cut: the ELF header at offset 0x0 (64 bytes) reaches beyond the end of the file; the "
      "file has 40 bytes");
}

TEST(Bytes, CheckWithoutOverflow) {
  const std::vector<std::byte> eight(8);
  const Bytes bytes(eight, "eight");
  EXPECT_TRUE(bytes.slice(0, 8, "all"));
  EXPECT_TRUE(bytes.slice(8, 0, "nothing"));
  EXPECT_FALSE(bytes.slice(0, 9, "more"));
  EXPECT_FALSE(bytes.slice(9, 0, "behind"));
  EXPECT_FALSE(bytes.slice(4, UINT64_MAX - 2, "an overflow"));
  EXPECT_FALSE(bytes.slice(UINT64_MAX, 2, "an overflow"));
  EXPECT_TRUE(bytes.read<std::uint32_t>(4, "the last"));
  EXPECT_FALSE(bytes.read<std::uint32_t>(5, "beyond"));
  EXPECT_FALSE(bytes.read<std::uint32_t>(UINT64_MAX - 1, "an overflow"));
  EXPECT_TRUE(Table<std::uint32_t>::at(bytes, 0, 2, "a table"));
  EXPECT_FALSE(Table<std::uint32_t>::at(bytes, 0, 3, "a table"));
  EXPECT_FALSE(Table<std::uint32_t>::at(bytes, 0, UINT64_MAX / 4 + 2, "an overflow"));
  const auto part = bytes.slice(2, 4, "a part");
  ASSERT_TRUE(part);
  EXPECT_FALSE(part->slice(0, 5, "more than the part"));
  EXPECT_EQ(
      part->slice(1, 4, "the rest").reason(),
      "eight: the rest at offset 0x3 (4 bytes) reaches beyond 0x6, where its part ends; the "
      "file has 8 bytes");
}

TEST(Strings, EndInTheirTable) {
  // Longer than the pages by which ends are found.
  std::vector<std::byte> bytes(20000, std::byte{'a'});
  bytes[10000] = std::byte{0};
  const Bytes file(bytes, "long");
  const Strings strings(file);
  const auto length = [&](std::uint64_t begin, std::uint64_t size, std::uint64_t offset) {
    const auto table = file.slice(begin, size, "a table");
    const auto text = strings.at(*table, offset, "a name");
    return text ? static_cast<int>(text->size()) : -1;
  };
  EXPECT_EQ(length(0, 20000, 0), 10000);
  EXPECT_EQ(length(0, 20000, 10000), 0);
  EXPECT_EQ(length(0, 20000, 9999), 1);
  EXPECT_EQ(length(0, 20000, 10001), -1);
  EXPECT_EQ(length(0, 10001, 0), 10000);
  EXPECT_EQ(length(0, 10000, 0), -1);
  EXPECT_EQ(length(5000, 6000, 0), 5000);
  EXPECT_EQ(length(0, 20000, 20000), -1);
  EXPECT_EQ(length(0, 20000, UINT64_MAX), -1);
}
