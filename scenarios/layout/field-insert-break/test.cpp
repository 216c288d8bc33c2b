#include <fstream>

#include "observe/observe.h"

using namespace observe;

namespace {

std::filesystem::path library(const std::string& version) {
  return artifact(version + "/libsettings.so");
}

// A program, with the library of another version in place of its own.
Run run_with(const std::string& version, const std::filesystem::path& program) {
  const std::string folder = library(version).parent_path();
  return run(program, {.environment = {{"LD_LIBRARY_PATH", folder}}});
}

// The one program that CMake built.
Run run_with(const std::string& version) { return run_with(version, artifact("app")); }

}  // namespace

TEST(LayoutFieldInsertBreak, TheClientReadsItsOwnVersion) {
  EXPECT_TRUE(run_with("v1").fails(3, "version 1"));
}

TEST(LayoutFieldInsertBreak, AnInsertedFieldShiftsWhatItReads) {
  EXPECT_TRUE(run_with("v2").fails(2, "version 2"));
}

TEST(LayoutFieldInsertBreak, AnAppendedFieldDoesNot) {
  EXPECT_TRUE(run_with("v3").fails(3, "version 3"));
}

TEST(LayoutFieldInsertBreak, AClientCompiledAgainReadsTheInsertedVersion) {
  ASSERT_TRUE(cc({"-DVERSION=2", "main.c", library("v2").string(), "-o", "again"}).succeeds());
  EXPECT_TRUE(run_with("v2", "./again").fails(3, "version 2"));
}

TEST(LayoutFieldInsertBreak, AClientThatAsksTheLibraryReadsNoField) {
  std::ofstream(scratch() / "ask.c")
      << "#include \"settings.h\"\nint main(void) { return settings_limit(); }\n";
  ASSERT_TRUE(
      cc({"-Werror", "-DVERSION=1", "ask.c", library("v1").string(), "-o", "ask"}).succeeds());
  for (const char* version : {"v1", "v2", "v3"}) EXPECT_TRUE(run_with(version, "./ask").exits(3));
}

TEST(LayoutFieldInsertBreak, EitherFieldMakesTheStructLarger) {
  EXPECT_EQ(elf(library("v1")).symbol("current").size, 12);
  EXPECT_EQ(elf(library("v2")).symbol("current").size, 16);
  EXPECT_EQ(elf(library("v3")).symbol("current").size, 16);
}

TEST(LayoutFieldInsertBreak, NoNameTellsTheVersionsApart) {
  for (const char* version : {"v1", "v2", "v3"}) {
    EXPECT_EQ(elf(library(version)).soname(), "libsettings.so");
    EXPECT_TRUE(elf(library(version)).exports("settings"));
    EXPECT_FALSE(elf(library(version)).exports("current"));
  }
}

TEST(LayoutFieldInsertBreak, TheOffsetIsInTheClientsCode) {
  const std::string machine = toolchain().machine;
  if (machine != "x86_64" && machine != "aarch64")
    GTEST_SKIP() << "this test does not know the assembly of " << machine;
  const bool gcc = toolchain().compiler == Compiler::gcc;
  const std::string load = machine == "x86_64" ? "8(%rax)" : gcc ? "[x0, 8]" : "[x0, #8]";
  EXPECT_TRUE(cc("-DVERSION=1 -O1 -S main.c -o -").says(load));
}
