#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

namespace {

// A link of main.o without the object that defines add.
Run link_alone(const fs::path& program) {
  return cc({artifact("main.o").string(), "-o", program.string()});
}

}  // namespace

TEST(StaticUndefinedReference, TheCompilerLeavesTheSymbolUndefined) {
  EXPECT_TRUE(cc("-Wall -Wextra -Werror -c main.c -o strict.o").succeeds());
  EXPECT_TRUE(elf(scratch() / "strict.o").undefined("add"));
  EXPECT_TRUE(elf("main.o").undefined("add"));
}

TEST(StaticUndefinedReference, TheLinkEditorMissesTheDefinition) {
  const auto link = link_alone(scratch() / "app");
  EXPECT_TRUE(link.fails(1, undefined_reference("add")));
  // ... and says who asks for it.
  EXPECT_TRUE(link.says(artifact("main.o").filename().string()));
}

TEST(StaticUndefinedReference, AFailedLinkLeavesNoProgram) {
  const fs::path program = scratch() / "app";
  EXPECT_TRUE(link_alone(program).fails(1, undefined_reference("add")));
  EXPECT_FALSE(exists(program));
}

TEST(StaticUndefinedReference, AnObjectThatDefinesItKeepsThePromise) {
  EXPECT_TRUE(elf("add.o").defines("add"));
  EXPECT_TRUE(run(artifact("app")).prints("1 + 1 = 2\n"));
}
