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
  EXPECT_TRUE(elf("main.o").has("add", Binding::global));  // a weak one need not be defined
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

TEST(StaticUndefinedReference, DebugInformationHasTheLine) {
  const Toolchain& chain = toolchain();
  ASSERT_TRUE(cc("-g -c main.c -o debug.o").succeeds());
  const auto link = cc("debug.o -o app");
  if (chain.linker == Linker::mold) {
    EXPECT_TRUE(link.fails(1, undefined_reference("add")));
    EXPECT_FALSE(link.says("main.c:5"));
  } else if (chain.linker == Linker::gold && chain.compiler == Compiler::clang) {
    EXPECT_TRUE(link.fails(1, "internal error in format_file_lineno"));  // gold 1.16
  } else {
    EXPECT_TRUE(link.fails(1, "main.c:5"));
  }
}

TEST(StaticUndefinedReference, AHeaderDefinesNothing) {
  write("root.c",
        "#include <math.h>\n"
        "int main(void) { volatile double area = 4; return (int)sqrt(area); }\n");
  EXPECT_TRUE(cc("root.c -o root").fails(1, undefined_reference("sqrt")));
  ASSERT_TRUE(cc("root.c -lm -o root").succeeds());
  EXPECT_TRUE(run("./root").exits(2));
}

TEST(StaticUndefinedReference, AStaticFunctionIsNoDefinitionForOthers) {
  write("add.c", "static int add(int a, int b) { return a + b; }\n");
  EXPECT_TRUE(cc("main.c add.c -o app").fails(1, undefined_reference("add")));
}

TEST(StaticUndefinedReference, ATemplateIsDefinedWhereItsBodyIsInSight) {
  write("largest.cpp", "template <class T> T largest(T a, T b) { return a < b ? b : a; }\n");
  write("use.cpp", "template <class T> T largest(T, T);\nint main() { return largest(1, 2); }\n");
  EXPECT_TRUE(cxx("use.cpp largest.cpp -o use")
                  .fails(1, undefined_reference("int largest<int>(int, int)")));
}

TEST(StaticUndefinedReference, WhatIsOnlyDeclaredIsNotAskedFor) {
  write("quiet.c", "int subtract(int a, int b);\nint main(void) { return 0; }\n");
  EXPECT_TRUE(cc("quiet.c -o quiet").succeeds());
}
