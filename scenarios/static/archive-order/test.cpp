#include <initializer_list>
#include <string>
#include <utility>

#include "observe/observe.h"

using namespace observe;

namespace {

// A link with these inputs in this order makes a program that holds the function.
testing::AssertionResult takes_add(const Arguments& inputs) {
  const auto link = cc(inputs + "-o app");
  return link.succeeds() ? elf("./app").holds("add") : link.succeeds();
}

// bfd and gold look into each archive once, by its index; lld and mold remember what it offers.
bool looks_once() {
  return toolchain().linker == Linker::bfd || toolchain().linker == Linker::gold;
}

// Objects by their names, each compiled from a source of one line.
void compile(std::initializer_list<std::pair<std::string, std::string>> sources) {
  Arguments files("-c");
  for (const auto& [name, text] : sources) {
    write(name + ".c", text + "\n");
    files = files + (name + ".c");
  }
  EXPECT_TRUE(cc(files).succeeds());
}

}  // namespace

TEST(StaticArchiveOrder, TheObjectAsksForIt) { EXPECT_TRUE(elf("main.o").undefined("add")); }

TEST(StaticArchiveOrder, AfterItsUserTheArchiveIsSearched) {
  EXPECT_TRUE(takes_add({artefact("main.o"), artefact("libadd.a")}));
}

TEST(StaticArchiveOrder, BeforeItsUserTheLinkerDecides) {
  if (looks_once())
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

TEST(StaticArchiveOrder, LldAndMoldNeedNoIndex) {
  ASSERT_TRUE(tool("ar", {"rcS", "bare.a", artefact("add.o")}).succeeds());
  const auto link = cc({artefact("main.o"), "bare.a", "-o", "app"});
  if (looks_once())
    EXPECT_TRUE(link.fails(1, "(run ranlib)") || link.fails(1, "has no index"));
  else
    EXPECT_TRUE(link.succeeds());
}

TEST(StaticArchiveOrder, AWeakReferenceTakesNoMember) {
  compile({{"ask",
            "__attribute__((weak)) int add(int, int);"
            " int main(void) { return add ? add(1, 1) : 9; }"}});
  ASSERT_TRUE(cc({"ask.o", artefact("libadd.a"), "-o", "app"}).succeeds());
  EXPECT_TRUE(run("./app").exits(9));
}

TEST(StaticArchiveOrder, TooEarlyASharedLibraryIsDroppedByBfdAsNeeded) {
  compile({{"ask", "int add(int, int); int main(void) { return add(1, 1); }"}});
  ASSERT_TRUE(cc("-shared -fPIC add.c -o libadd.so").succeeds());
  const auto link = cc("-Wl,--as-needed ./libadd.so ask.o -o app");
  if (toolchain().linker == Linker::bfd)
    EXPECT_TRUE(link.fails(1, undefined_reference("add")));
  else
    EXPECT_TRUE(link.succeeds());
}

TEST(StaticArchiveOrder, ArchivesThatNeedEachOtherAreRepeated) {
  compile({{"game", "int first(void); int main(void) { return first(); }"},
           {"first", "int second(void); int first(void) { return second(); }"},
           {"second", "int third(void); int second(void) { return third(); }"},
           {"third", "int third(void) { return 3; }"}});
  ASSERT_TRUE(tool("ar", "rc liba.a first.o third.o").succeeds());
  ASSERT_TRUE(tool("ar", "rc libb.a second.o").succeeds());
  const auto once = cc("game.o liba.a libb.a -o app");
  if (looks_once())
    EXPECT_TRUE(once.fails(1, undefined_reference("third")));
  else
    EXPECT_TRUE(once.succeeds());
  EXPECT_TRUE(cc("game.o liba.a libb.a liba.a -o app").succeeds());
  EXPECT_TRUE(cc("game.o -Wl,--start-group liba.a libb.a -Wl,--end-group -o app").succeeds());
}

TEST(StaticArchiveOrder, TheWholeArchiveIsTakenUnasked) {
  compile({{"quiet", "int main(void) { return 0; }"}});
  EXPECT_FALSE(takes_add({"quiet.o", artefact("libadd.a")}));
  EXPECT_TRUE(takes_add(
      {"quiet.o", "-Wl,--whole-archive", artefact("libadd.a"), "-Wl,--no-whole-archive"}));
}
