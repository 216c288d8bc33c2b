#include "observe/observe.h"

using namespace observe;

namespace {

// A link with these inputs in this order makes a program that holds the function.
testing::AssertionResult takes_add(const Arguments& inputs) {
  const auto link = cc(inputs + "-o app");
  return link.succeeds() ? elf("./app").holds("add") : link.succeeds();
}

// bfd and gold read each archive once; lld and mold remember what it offers.
bool reads_once() {
  return toolchain().linker == Linker::bfd || toolchain().linker == Linker::gold;
}

}  // namespace

TEST(StaticArchiveOrder, TheObjectAsksForIt) { EXPECT_TRUE(elf("main.o").undefined("add")); }

TEST(StaticArchiveOrder, AfterItsUserTheArchiveIsSearched) {
  EXPECT_TRUE(takes_add({artefact("main.o"), artefact("libadd.a")}));
}

TEST(StaticArchiveOrder, BeforeItsUserTheLinkerDecides) {
  if (reads_once())
    EXPECT_TRUE(cc({artefact("libadd.a"), artefact("main.o"), "-o", "app"})
                    .fails(1, undefined_reference("add")));
  else
    EXPECT_TRUE(takes_add({artefact("libadd.a"), artefact("main.o")}));
}

TEST(StaticArchiveOrder, AnEarlierReferenceTakesTheMember) {
  EXPECT_TRUE(takes_add({"-Wl,-u,add", artefact("libadd.a"), artefact("main.o")}));
}

TEST(StaticArchiveOrder, AnObjectIsTakenWhereverItIs) {
  EXPECT_TRUE(takes_add({artefact("add.o"), artefact("main.o")}));
  EXPECT_TRUE(takes_add({artefact("main.o"), artefact("add.o")}));
}

TEST(StaticArchiveOrder, CMakePutsTheArchiveLast) {
  EXPECT_TRUE(elf("app").holds("add"));
  EXPECT_TRUE(run("app").prints("1 + 1 = 2\n"));
}
