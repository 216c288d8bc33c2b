#include "observe/observe.h"

using namespace observe;

namespace {

// The one program, with the library of another version in place of the first.
Run run_with(const std::string& version) {
  const auto folder = artifact(version + "/libsettings.so").parent_path();
  return run(artifact("app"), {.environment = {{"LD_LIBRARY_PATH", folder.string()}}});
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
  const auto library = artifact("v2/libsettings.so");
  ASSERT_TRUE(cc({"-DVERSION=2", "main.c", library.string(), "-o", "again"}).succeeds());
  const std::string folder = library.parent_path();
  const auto result = run("./again", {.environment = {{"LD_LIBRARY_PATH", folder}}});
  EXPECT_TRUE(result.fails(3, "version 2"));
}

TEST(LayoutFieldInsertBreak, NoNameTellsTheVersionsApart) {
  for (const char* version : {"v1", "v2", "v3"}) {
    const auto library = elf(artifact(std::string(version) + "/libsettings.so"));
    EXPECT_EQ(library.soname(), "libsettings.so");
    EXPECT_TRUE(library.exports("settings"));
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
