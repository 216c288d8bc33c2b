#include "observe/observe.h"

using namespace observe;

namespace {

// A link of main.o without the object that defines add.
Outcome link_alone() { return cc({artefact("main.o"), "-o", "app"}); }

}  // namespace

TEST(StaticUndefinedReference, TheCompilerLeavesTheSymbolUndefined) {
  EXPECT_TRUE(cc("-Wall -Wextra -Werror -c main.c -o strict.o").succeeds());
  EXPECT_TRUE(elf("./strict.o").undefined("add"));
  EXPECT_TRUE(elf("main.o").undefined("add"));
}

TEST(StaticUndefinedReference, TheLinkerMissesTheDefinition) {
  const auto link = link_alone();
  EXPECT_TRUE(link.fails(1, undefined_reference("add")));
  // ... and names the file that asks for it.
  EXPECT_TRUE(link.says(artefact("main.o").filename().string()));
}

TEST(StaticUndefinedReference, AFailedLinkLeavesNoProgram) {
  EXPECT_TRUE(link_alone().fails(1, undefined_reference("add")));
  EXPECT_FALSE(is_there("./app"));
}

TEST(StaticUndefinedReference, AnObjectThatDefinesItKeepsThePromise) {
  EXPECT_TRUE(elf("add.o").defines("add"));
  EXPECT_TRUE(run("app").prints("1 + 1 = 2\n"));
}
