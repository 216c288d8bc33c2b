#include "observe/observe.h"

using namespace observe;

namespace {

bool is_gcc() { return toolchain().compiler == Compiler::gcc; }

}  // namespace

TEST(ManglingExternC, TheLinkNameHasNoNamespaceAndNoTypes) {
  EXPECT_TRUE(elf("shop.o").defines("price"));
}

TEST(ManglingExternC, ItsNeighboursKeepTheirNamespace) {
  EXPECT_TRUE(elf("shop.o").defines("_ZN4shop8discountEi"));
  EXPECT_TRUE(elf("shop.o").defines("_ZN4shop5stockE"));
}

TEST(ManglingExternC, AVariableOutsideNamespacesIsNotMangled) {
  EXPECT_TRUE(elf("shop.o").defines("visitors"));
}

TEST(ManglingExternC, CMakeLinksNeitherOfThem) {
  for (const std::string name : {"shop", "market"}) {
    const std::string library = "lib" + scenario().target_prefix + name;
    for (const char* suffix : {".a", ".so"}) EXPECT_FALSE(is_there(library + suffix));
  }
}

TEST(ManglingExternC, ACProgramCallsIt) {
  ASSERT_TRUE(cc({"main.c", artefact("shop.o"), "-o", "app"}).succeeds());
  EXPECT_TRUE(run("./app").prints("12\n"));
}

TEST(ManglingExternC, TheFunctionOfTheOtherNamespaceWorksAsWell) {
  ASSERT_TRUE(cc({"main.c", artefact("market.o"), "-o", "app"}).succeeds());
  EXPECT_TRUE(run("./app").prints("8\n"));
}

TEST(ManglingExternC, ItCannotBeOverloaded) {
  const auto refused = cxx("-c overload.cpp");
  EXPECT_TRUE(
      refused.fails(1, is_gcc() ? "conflicting declaration of C function 'int price(const char*)'"
                                : "conflicting types for 'price'"));
  // ... and the compiler shows the declaration that was there before.
  EXPECT_TRUE(refused.says("int price(int items);"));
}

TEST(ManglingExternC, TwoNamespacesClashInOneFile) {
  // gcc's compiler sees two functions; its assembler is the first to see one name twice.
  EXPECT_TRUE(cxx("-include shop.cpp -c market.cpp")
                  .fails(1, is_gcc() ? Words({"symbol", "price", "is already defined"})
                                     : Words("redefinition of 'price'")));
}

TEST(ManglingExternC, TwoNamespacesClashInOneProgram) {
  EXPECT_TRUE(cc({"main.c", artefact("shop.o"), artefact("market.o"), "-o", "app"})
                  .fails(1, multiple_definition("price")));
}
