#include "observe/observe.h"

using namespace observe;

namespace {

bool is_gcc() { return toolchain().compiler == Compiler::gcc; }

}  // namespace

TEST(ManglingExternC, WithAHeaderForCTheProgramAsksForAMangledName) {
  ASSERT_TRUE(cxx("-Iplain -c main.cpp").succeeds());
  EXPECT_TRUE(elf("./main.o").undefined("_Z3addii"));
  EXPECT_TRUE(cxx({"./main.o", artefact("add.o"), "-o", "app"})
                  .fails(1, undefined_reference("add(int, int)")));
  // ... unless it says around the header what the header does not say.
  write("wrap.cpp",
        "extern \"C\" {\n#include \"plain/add.h\"\n}\n"
        "int main() { return add(2, 3) == 5 ? 0 : 1; }\n");
  ASSERT_TRUE(cxx({"wrap.cpp", artefact("add.o"), "-o", "app"}).succeeds());
  EXPECT_TRUE(run("./app").succeeds());
}

TEST(ManglingExternC, WithAHeaderForBothItAsksForTheNameInC) {
  EXPECT_TRUE(elf("main.o").undefined("add"));
  EXPECT_TRUE(elf("add.o").defines("add"));
  EXPECT_TRUE(run("app").prints("2 + 3 = 5\n"));
}

TEST(ManglingExternC, TheLinkNameHasNoNamespaceAndNoTypes) {
  EXPECT_TRUE(elf("reals.o").defines("add"));
}

TEST(ManglingExternC, ItsNeighboursKeepTheirNamespace) {
  EXPECT_TRUE(elf("reals.o").defines("_ZN5reals8subtractEdd"));
  EXPECT_TRUE(elf("reals.o").defines("_ZN5reals5callsE"));
}

TEST(ManglingExternC, AVariableOutsideNamespacesIsNotMangled) {
  EXPECT_TRUE(elf("reals.o").defines("visitors"));
}

TEST(ManglingExternC, CMakeMakesAnObjectOfReals) {
  const std::string library = "lib" + scenario().target_prefix + "reals";
  for (const char* suffix : {".a", ".so"}) EXPECT_FALSE(is_there(library + suffix));
}

TEST(ManglingExternC, ACProgramCallsIt) {
  write("main.c",
        "double add(double a, double b);\n"
        "int main(void) { return add(1.5, 2) == 3.5 ? 0 : 1; }\n");
  ASSERT_TRUE(cc({"main.c", artefact("reals.o"), "-o", "app"}).succeeds());
  EXPECT_TRUE(run("./app").succeeds());
}

TEST(ManglingExternC, ItCannotBeOverloaded) {
  // Its declaration in the header of the other library, and no namespaces.
  std::string text = text_of("./both/add.h") + text_of("./reals.cpp");
  for (const char* line : {"namespace reals {", "}  // namespace reals"})
    text.erase(text.find(line), std::string_view(line).size());
  write("overload.cpp", text);
  const auto refused = cxx("-c overload.cpp");
  EXPECT_TRUE(refused.fails(
      1, is_gcc() ? "conflicting declaration of C function 'double add(double, double)'"
                  : "functions that differ only in their return type cannot be overloaded"));
  // ... and the compiler shows the declaration that was there before.
  EXPECT_TRUE(refused.says("int add(int a, int b);"));
}

TEST(ManglingExternC, TwoNamespacesClashInOneFile) {
  write("ints.cpp",
        "namespace ints {\nextern \"C\" double add(double a, double b) { return b + a; }\n}\n");
  // gcc's compiler sees two functions; its assembler is the first to see one name twice.
  EXPECT_TRUE(cxx("-include reals.cpp -c ints.cpp")
                  .fails(1, is_gcc() ? Words({"symbol", "add", "is already defined"})
                                     : Words("redefinition of 'add'")));
}

TEST(ManglingExternC, TwoNamespacesClashInOneProgram) {
  EXPECT_TRUE(cxx({artefact("main.o"), artefact("add.o"), artefact("reals.o"), "-o", "app"})
                  .fails(1, multiple_definition("add")));
}
