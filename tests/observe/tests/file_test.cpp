// Predicates explain themselves, whether they hold or not.

#include "observe/observe.h"
#include "write.h"

using namespace observe;

namespace {

void expect_says(const testing::AssertionResult& result, bool holds, std::string_view text) {
  EXPECT_EQ(static_cast<bool>(result), holds) << result.message();
  EXPECT_NE(std::string_view(result.message()).find(text), std::string_view::npos)
      << "the message is: " << result.message() << "\nand was to hold: " << text;
}

}  // namespace

TEST(FilePredicates, ShowWhatThereIsInstead) {
  ASSERT_TRUE(cc("-shared -fPIC add.c -Wl,-soname,libadd.so -o libadd.so").succeeds());
  ASSERT_TRUE(cc("-O0 -fPIC -c main.c").succeeds());
  ASSERT_TRUE(cc("main.o libadd.so -Wl,-z,now -o app").succeeds());
  const File app = elf(scratch() / "app");
  const File library = elf(scratch() / "libadd.so");
  const File object = elf(scratch() / "main.o");
  const std::string folder = scratch().string() + "/";

  expect_says(app.needs("libadd.so"), true, folder + "app needs libadd.so\nNEEDED: libadd.so");
  expect_says(app.needs("libsub.so"), false,
              folder + "app does not: it was asked whether it needs");
  expect_says(app.needs("libsub.so"), false, "NEEDED: libadd.so");
  expect_says(object.needs("libsub.so"), false, "it has no NEEDED entry");
  expect_says(app.imports("add"), true, "add (global ");
  expect_says(app.exports("add"), false, "of that name: add (global ");
  expect_says(library.exports("add"), true, "add (global function, defined)");
  expect_says(library.exports("adder"), false, "none of that name; like it: add (global");
  expect_says(object.undefined("add"), true, "add (global none, undefined)");
  expect_says(object.undefined("main"), false, "main (global function, defined)");
  expect_says(object.has_local("main"), false, "main (global function, defined)");
  expect_says(object.relocates("add"), true, "add in .rela.text");
  expect_says(object.relocates("R_X86_64_COPY", "add"), false, "add in .rela.text");
  expect_says(object.has_relocation("R_X86_64_COPY"), false, "add in .rela.text");
  expect_says(app.has_flag("NOW"), true, "NOW");
  expect_says(app.has_flag("TEXTREL"), false, "its flags: ");
  expect_says(object.has_flag("NOW"), false, "it has no flags");
  expect_says(object.has_section(".text"), true, ".text");
  expect_says(object.has_section(".data.rel"), false, "its sections: ");
  expect_says(app.needs_version("NOBODY_1"), false, "it needs GLIBC");
  expect_says(app.defines_version("V1"), false, "it defines no version");
}

TEST(FilePredicates, EnumsPrintTheirNames) {
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
}

TEST(FilePredicates, ABrokenFileIsASentence) {
  write(scratch() / "broken", "#!/bin/sh\n");
  try {
    elf(scratch() / "broken");
    FAIL() << "it was read";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), scratch().string() +
                                "/broken: is not an ELF file: it does not begin with \\x7f ELF");
  }
}

TEST(FilePredicates, ExistsShowsItsNeighbours) {
  std::filesystem::path here = scratch() / "main.c";
  expect_says(exists(here), true, "main.c exists");
  expect_says(exists(scratch() / "main.d"), false, "in its folder are: add.c, main.c");
}
