#include "observe/observe.h"

using namespace observe;

namespace {

std::filesystem::path library(const std::string& version) {
  return artefact(version + "/libsettings.so");
}

// A program, with the library of another version in place of its own.
Outcome run_with(const std::string& version, const char* program = "app") {
  return run(program, with("LD_LIBRARY_PATH", folder_of(library(version))));
}

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
  ASSERT_TRUE(cc({"-DVERSION=2", "main.c", library("v2"), "-o", "again"}).succeeds());
  EXPECT_TRUE(run_with("v2", "./again").fails(3, "version 2"));
}

TEST(LayoutFieldInsertBreak, AClientThatAsksTheLibraryReadsNoField) {
  write("ask.c", "#include \"settings.h\"\nint main(void) { return settings_limit(); }\n");
  ASSERT_TRUE(cc({"-Werror", "-DVERSION=1", "ask.c", library("v1"), "-o", "ask"}).succeeds());
  for (const char* version : {"v1", "v2", "v3"}) EXPECT_TRUE(run_with(version, "./ask").exits(3));
}

TEST(LayoutFieldInsertBreak, EitherFieldMakesTheStructLarger) {
  EXPECT_TRUE(elf(library("v1")).has_size("current", 12));
  EXPECT_TRUE(elf(library("v2")).has_size("current", 16));
  EXPECT_TRUE(elf(library("v3")).has_size("current", 16));
}

TEST(LayoutFieldInsertBreak, NoNameTellsTheVersionsApart) {
  for (const char* version : {"v1", "v2", "v3"}) {
    EXPECT_TRUE(elf(library(version)).has_soname("libsettings.so"));
    EXPECT_TRUE(elf(library(version)).exports("settings"));
    EXPECT_FALSE(elf(library(version)).exports("current"));
  }
}

TEST(LayoutFieldInsertBreak, TheOffsetIsInTheCodeOfTheClient) {
  only_on({"x86_64", "aarch64"});
  ASSERT_TRUE(cc("-DVERSION=1 -O1 -c main.c").succeeds());
  EXPECT_TRUE(code_of("./main.o", "main")
                  .mentions(toolchain().machine == "x86_64" ? "0x8(%rax)" : "[x0, #8]"));
}
