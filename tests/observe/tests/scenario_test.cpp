// The facts that CMake hands over, and the artefacts that it built.

#include "bytes.h"
#include "observe/observe.h"

using namespace observe;

namespace {

constexpr const char* complete =
    "slug=rpath/origin\nsources=/s\nbuild=/b with blanks\ncc=/cc\ncxx=/c++\ncompiler=clang\n"
    "linker=lld\nmachine=x86_64\ntarget_prefix=rpath-origin-\nunknown=1\nemulator=qemu -L /x\n";

Result<Scenario> read(const std::string& text) {
  write("scenario.txt", text);
  return read_scenario(scratch() / "scenario.txt");
}

std::string without(std::string text, std::string_view key) {
  const auto at = text.find("\n" + std::string(key) + "=");
  return text.erase(at + 1, text.find('\n', at + 1) - at);
}

}  // namespace

TEST(Scenario, ReadsEveryKey) {
  const auto scenario = read(complete);
  ASSERT_TRUE(scenario) << scenario.reason();
  EXPECT_EQ(scenario->slug, "rpath/origin");
  EXPECT_EQ(scenario->build, "/b with blanks");
  EXPECT_EQ(scenario->target_prefix, "rpath-origin-");
  EXPECT_EQ(scenario->toolchain.compiler, Compiler::clang);
  EXPECT_EQ(scenario->toolchain.linker, Linker::lld);
  EXPECT_EQ(scenario->toolchain.emulator, (std::vector<std::string>{"qemu", "-L", "/x"}));
}

TEST(Scenario, SaysWhatIsWrong) {
  const std::string file = (scratch() / "scenario.txt").string();
  EXPECT_EQ(read(without(complete, "linker")).reason(), file + ": there is no line linker=...");
  EXPECT_EQ(read(without(complete, "linker") + "linker=gnu\n").reason(),
            file + ": the linker is gnu, but must be one of bfd, gold, lld, mold");
  EXPECT_EQ(read(without(complete, "sources") + "sources=here\n").reason(),
            file + ": sources must be an absolute path, and is \"here\"");
  EXPECT_EQ(read("slug\n").reason(), file + ", line 1: expected key=value, got slug");
  EXPECT_EQ(
      read_scenario("/nowhere/scenario.txt").reason(),
      "the scenario's facts cannot be read from /nowhere/scenario.txt; CMake writes that file "
      "when it configures");
}

TEST(Artefact, IsWhatCMakeBuilt) {
  EXPECT_TRUE(run(artefact("app")).exits(3));
  EXPECT_TRUE(elf("app").symbol("main").defined());
  EXPECT_TRUE(elf("main.o").undefined("add"));
  EXPECT_TRUE(elf("app/add.o").defines("add"));
  EXPECT_TRUE(elf("twice/add.o").defines("add"));
}

TEST(Artefact, SaysWhyThereIsNone) {
  const std::string build = scenario().build.string();
  EXPECT_EQ(find_artefact(scenario(), "libnone.so").reason(),
            "there is no artefact libnone.so of observe/tests: " + build +
                "/libnone.so does not exist; build its target, by its name observe-tests-none");
  const auto twice = find_artefact(scenario(), "add.o");
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.reason().find("the object file add.o of observe/tests is ambiguous; put its "
                                "target in front, as in \"app/add.o\":"),
            std::string::npos)
      << twice.reason();
  const auto none = find_artefact(scenario(), "none.o");
  ASSERT_FALSE(none);
  EXPECT_NE(none.reason().find("there is no object file none.o of observe/tests"),
            std::string::npos)
      << none.reason();
  EXPECT_FALSE(find_artefact(scenario(), "/bin/sh"));
  EXPECT_FALSE(find_artefact(scenario(), ""));
}
