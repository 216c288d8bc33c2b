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

// What main.c prints.
std::string reads(const std::string& version, const std::string& limit) {
  return "version " + version + "\nlimit is " + limit + "\n";
}

}  // namespace

TEST(LayoutFieldInsertBreak, TheClientReadsItsOwnVersion) {
  EXPECT_TRUE(run_with("v1").prints(reads("1", "3")));
}

TEST(LayoutFieldInsertBreak, AnInsertedFieldShiftsWhatItReads) {
  EXPECT_TRUE(run_with("v2").prints(reads("2", "2")));
}

TEST(LayoutFieldInsertBreak, AnAppendedFieldDoesNot) {
  EXPECT_TRUE(run_with("v3").prints(reads("3", "3")));
}

TEST(LayoutFieldInsertBreak, AClientCompiledAgainReadsTheInsertedVersion) {
  ASSERT_TRUE(cc({"-DVERSION=2", "main.c", library("v1"), "-o", "again"}).succeeds());
  EXPECT_TRUE(run_with("v2", "./again").prints(reads("2", "3")));
}

TEST(LayoutFieldInsertBreak, AFieldThatFitsIntoPaddingShiftsNothing) {
  write("settings.h",
        "struct settings {\n"
        "  char version;\n"
        "#if VERSION == 2\n"
        "  char colour;\n"
        "#endif\n"
        "  int flags;\n"
        "  int limit;\n"
        "};\n"
        "const struct settings* settings(void);\n");
  ASSERT_TRUE(cc("-shared -fPIC -DVERSION=2 settings.c -o libsettings.so").succeeds());
  ASSERT_TRUE(cc("-DVERSION=1 main.c -L. -lsettings -o app").succeeds());
  EXPECT_TRUE(run("./app", with("LD_LIBRARY_PATH", ".")).prints(reads("2", "3")));
}

TEST(LayoutFieldInsertBreak, AnotherSonameKeepsOldClientsAway) {
  for (const std::string version : {"1", "2"}) {
    const std::string name = "libsettings.so." + version;
    ASSERT_TRUE(cc({"-shared", "-fPIC", "-DVERSION=" + version, "-Wl,-soname," + name,
                    "settings.c", "-o", name})
                    .succeeds());
  }
  ASSERT_TRUE(cc("-DVERSION=1 main.c ./libsettings.so.1 -o app").succeeds());
  EXPECT_TRUE(run("./app", with("LD_LIBRARY_PATH", ".")).succeeds());
  std::filesystem::remove(scratch() / "libsettings.so.1");
  EXPECT_TRUE(
      run("./app", with("LD_LIBRARY_PATH", ".")).fails(127, "libsettings.so.1: cannot open"));
}

// The one thing of a variable that the loader compares: its size, where the program has a copy.
TEST(LayoutFieldInsertBreak, TheLoaderWarnsOfACopiedVariableThatHasGrown) {
  write("table.c", "int table[SIZE];\n");
  write("reader.c", "extern int table[4];\nint main(void) { return table[0]; }\n");
  const auto has_size = [](const std::string& size) {
    return cc("-shared -fPIC -DSIZE=" + size + " table.c -o libtable.so");
  };
  ASSERT_TRUE(has_size("4").succeeds());
  ASSERT_TRUE(cc("-fno-pic -no-pie reader.c -L. -ltable -o reader").succeeds());
  EXPECT_TRUE(elf("./reader").relocates("table", By::copy));
  ASSERT_TRUE(has_size("8").succeeds());
  const Outcome grown = run("./reader", with("LD_LIBRARY_PATH", "."));
  EXPECT_TRUE(grown.succeeds());
  EXPECT_TRUE(grown.says("Symbol `table' has different size in shared object"));
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
