// Every answer is a sentence about the file, whether it holds or not.

#include "bytes.h"
#include "expects.h"

using namespace observe;

TEST(FileAnswers, ShowWhatThereIsInstead) {
  ASSERT_TRUE(cc("-shared -fPIC add.c -Wl,-soname,libadd.so -o libadd.so").succeeds());
  ASSERT_TRUE(cc("-O0 -fPIC -c main.c").succeeds());
  ASSERT_TRUE(cc("main.o libadd.so -Wl,-z,now -Wl,-rpath,/x -o app").succeeds());
  const File app = elf("./app");
  const File library = elf("./libadd.so");
  const File object = elf("./main.o");

  expect_says(app.needs("libadd.so"), true,
              "./app should not need libadd.so, but does\nit needs libadd.so");
  expect_says(app.needs("libsub.so"), false,
              "./app should need libsub.so, but does not\nit needs libadd.so");
  expect_says(app.imports("add"), true, "./app should not import add, but does");
  expect_says(app.exports("add"), false, "of that name: add (global ");
  expect_says(library.exports("add"), true, "add (global function, defined)");
  expect_says(library.exports("adder"), false, "none of that name; like it: add (global");
  expect_says(object.undefined("add"), true, "add (global none, undefined)");
  expect_says(object.undefined("main"), false,
              "./main.o should leave main undefined, but does not\n.symtab has ");
  expect_says(object.has_local("main"), false, "main (global function, defined)");
  expect_says(object.holds("main"), true, "./main.o should not hold main, but does");
  expect_says(object.relocates("add"), true, "add in .rela.text");
  expect_says(object.relocates("add", By::copy), false,
              "./main.o should relocate add by a copy, but does not\nit has ");
  expect_says(object.relocates(By::copy), false, "relocate anything by a copy, but does not");
  expect_says(app.has_flag("NOW"), true, "./app should not have the flag NOW, but does");
  expect_says(app.has_flag("TEXTREL"), false, "its flags: ");
  expect_says(object.has_flag("NOW"), false, "it has no flags");
  expect_says(object.has_section(".text"), true, ".text");
  expect_says(object.has_section(".data.rel"), false, "its sections: ");
  expect_says(app.has_segment(SegmentType::interpreter), true, "its segments: ");
  expect_says(object.has_segment(SegmentType::relro), false, "it has no segments");
  expect_says(app.needs_version("NOBODY_1"), false, "it needs GLIBC");
  expect_says(app.defines_version("V1"), false, "it defines no version");
}

TEST(FileAnswers, AboutATextThatMayBeMissing) {
  ASSERT_TRUE(cc("-shared -fPIC add.c -Wl,-soname,libadd.so.1 -o libadd.so").succeeds());
  ASSERT_TRUE(cc("main.c libadd.so -Wl,-rpath,/x -o new").succeeds());
  ASSERT_TRUE(cc("main.c libadd.so -Wl,-rpath,/x -Wl,--disable-new-dtags -o old").succeeds());
  expect_says(elf("./new").has_runpath("/x"), true, "./new has the RUNPATH /x; expected another");
  expect_says(elf("./new").has_runpath("/y"), false, "./new has the RUNPATH /x; expected /y");
  expect_says(elf("./old").has_runpath("/x"), false, "./old has no RUNPATH; expected /x");
  expect_says(elf("./old").has_rpath("/x"), true, "./old has the RPATH /x");
  expect_says(elf("./new").lacks_rpath(), true, "./new has no RPATH; expected one");
  expect_says(elf("./new").lacks_runpath(), false, "./new has the RUNPATH /x; expected none");
  expect_says(elf("./libadd.so").has_soname("libadd.so.1"), true, "the soname libadd.so.1");
  expect_says(elf("./new").has_soname("new"), false, "./new has no soname; expected new");
  expect_says(elf("./libadd.so").lacks_soname(), false, "; expected none");
  expect_says(elf("./new").lacks_soname(), true, "./new has no soname");
  expect_says(elf("./new").has_interpreter("/lib/none"), false, "; expected /lib/none");
  expect_says(elf("./new").lacks_interpreter(), false, "./new has the interpreter /");
  expect_says(elf("./libadd.so").lacks_interpreter(), true, "./libadd.so has no interpreter");
  expect_says(elf("./new").is(Type::shared_object), true, "of type shared object");
  expect_says(elf("./new").is(Type::relocatable), false,
              "./new is a file of type shared object; expected a file of type relocatable");
}

TEST(FileAnswers, AboutOneSymbol) {
  write("data.c",
        "__attribute__((weak)) char data[12]; __attribute__((visibility(\"hidden\"))) "
        "int own;");
  ASSERT_TRUE(cc("-c data.c").succeeds());
  const File object = elf("./data.o");
  expect_says(object.has_size("data", 12), true, "data in ./data.o has 12 bytes; expected ");
  expect_says(object.has_size("data", 16), false,
              "data in ./data.o has 12 bytes; expected 16 bytes");
  expect_says(object.has_size("date", 12), false, "./data.o has no symbol date\n.symtab has ");
  expect_says(object.has("data", Binding::weak), true, "has the binding weak");
  expect_says(object.has("data", Binding::global), false,
              "data in ./data.o has the binding weak; expected global");
  expect_says(object.has("own", Visibility::hidden), true, "has the visibility hidden");
  expect_says(object.has("own", Visibility::default_), false, "; expected default");
  expect_says(object.has("own", SymbolType::object), true, "is of type object");
  expect_says(object.has("own", SymbolType::function), false, "; expected function");
  expect_says(object.has("date", SymbolType::function), false, "./data.o has no symbol date");
}

TEST(FileAnswers, AboutAllThatIsExported) {
  write("two.c", "int one(void) { return 1; } int two(void) { return 2; }");
  write("main.c", "int one(void); int main(void) { return one(); }");
  ASSERT_TRUE(cc("-shared -fPIC two.c -o libtwo.so").succeeds());
  ASSERT_TRUE(cc("-rdynamic main.c libtwo.so -o app").succeeds());
  const File library = elf("./libtwo.so");
  expect_says(library.exports_only({"two", "one"}), true, "./libtwo.so exports one and two");
  expect_says(library.exports_only({"one"}), false,
              "./libtwo.so exports one and two; expected one");
  expect_says(library.exports_only({}), false, "; expected nothing");
  expect_says(elf("./app").exports_only({"main"}), true, "./app exports main");
}

TEST(FileAnswers, AboutComdatGroups) {
  write("inline.cpp",
        "inline int twice(int x) { return 2 * x; }\n"
        "int (*use())(int) { return twice; }\n");
  ASSERT_TRUE(cxx("-O0 -c inline.cpp").succeeds());
  expect_says(elf("./inline.o").in_comdat("_Z5twicei"), true,
              "./inline.o should not have a COMDAT group _Z5twicei, but does");
  expect_says(elf("./inline.o").in_comdat("_Z3usev"), false, "it has _Z5twicei");
  expect_says(elf("./inline.o").in_comdat("_Z6nobodyv"), false, "should define _Z6nobodyv");
}

TEST(FileAnswers, AboutABuildId) {
  ASSERT_TRUE(cc("-shared -fPIC add.c -Wl,--build-id=0xc0ffee01 -o with.so").succeeds());
  ASSERT_TRUE(cc("-shared -fPIC add.c -Wl,--build-id=none -o without.so").succeeds());
  EXPECT_EQ(elf("./with.so").build_id(), "c0ffee01");
  expect_says(elf("./with.so").has_build_id(), true, "it is c0ffee01");
  EXPECT_EQ(elf("./without.so").build_id(), "");
  expect_says(elf("./without.so").has_build_id(), false, "should have a build-id, but does not");
}

TEST(Relocations, HaveAKindOnEveryMachine) {
  const std::vector<std::pair<const char*, By>> kinds = {
      {"R_X86_64_PLT32", By::call},          {"R_AARCH64_CALL26", By::call},
      {"R_AARCH64_JUMP26", By::call},        {"R_386_PLT32", By::call},
      {"R_X86_64_JUMP_SLOT", By::jump_slot}, {"R_AARCH64_JUMP_SLOT", By::jump_slot},
      {"R_X86_64_COPY", By::copy},           {"R_AARCH64_COPY", By::copy},
      {"R_X86_64_GLOB_DAT", By::got},        {"R_X86_64_REX_GOTPCRELX", By::got},
      {"R_AARCH64_ADR_GOT_PAGE", By::got},   {"R_X86_64_64", By::address},
      {"R_AARCH64_ABS64", By::address},      {"R_X86_64_RELATIVE", By::relative},
      {"R_AARCH64_RELATIVE", By::relative},  {"R_X86_64_TPOFF64", By::tls},
      {"R_X86_64_GOTTPOFF", By::tls},        {"R_AARCH64_TLSDESC_CALL", By::tls}};
  for (const auto& one : kinds) EXPECT_EQ(kind_of(one.first), one.second) << one.first;
  EXPECT_EQ(kind_of("R_X86_64_IRELATIVE"), std::nullopt);
  EXPECT_EQ(kind_of("R_X86_64_PC32"), std::nullopt);
}

TEST(Relocations, PackedOnesCountToo) {
  write("table.c",
        "static int a[64]; int *table[64] = {a, a + 1, a + 2, a + 3, a + 4, a + 5};\n");
  ASSERT_TRUE(cc("-shared -fPIC table.c -o plain.so").succeeds());
  const auto packed = cc("-shared -fPIC table.c -Wl,-z,pack-relative-relocs -o packed.so");
  if (!packed.succeeds() || elf("./packed.so").count_packed() == 0)
    GTEST_SKIP() << "this linker has no -z pack-relative-relocs";
  EXPECT_EQ(elf("./plain.so").count_packed(), 0);
  EXPECT_EQ(elf("./packed.so").count(By::relative), elf("./plain.so").count(By::relative));
  EXPECT_TRUE(elf("./packed.so").relocates(By::relative));
}

TEST(File, EnumsPrintTheirNames) {
  EXPECT_EQ(testing::PrintToString(Type::shared_object), "shared object");
  EXPECT_EQ(testing::PrintToString(Machine::x86_64), "x86_64");
  EXPECT_EQ(testing::PrintToString(Binding::weak), "weak");
  EXPECT_EQ(testing::PrintToString(Visibility::protected_), "protected");
  EXPECT_EQ(testing::PrintToString(SymbolType::indirect_function), "indirect function");
  EXPECT_EQ(testing::PrintToString(static_cast<SymbolType>(13)), "unknown symbol type");
  EXPECT_EQ(testing::PrintToString(SectionType::nobits), "nobits");
  EXPECT_EQ(testing::PrintToString(SegmentType::interpreter), "interpreter");
  EXPECT_EQ(testing::PrintToString(Linker::mold), "mold");
  EXPECT_EQ(testing::PrintToString(Compiler::clang), "clang");
  EXPECT_EQ(testing::PrintToString(By::jump_slot), "a jump slot");
}
