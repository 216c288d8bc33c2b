#include <algorithm>
#include <cstring>

#include "observe/observe.h"

using namespace observe;

namespace {

// Where the call in the program's `main` goes. The four bytes that main.o's relocation points at
// hold a distance: from the byte after them (x86-64 psABI, R_X86_64_PLT32), or, in 26 of their
// bits, in instructions from the call itself (AArch64 ELF ABI, R_AARCH64_CALL26).
std::uint64_t callee() {
  const File object = elf("main.o"), app = elf("app");
  for (const Relocation& relocation : object.relocations()) {
    if (relocation.symbol != "add") continue;
    const std::uint64_t place = relocation.offset - object.symbol("main").value;
    std::uint32_t word = 0;
    std::memcpy(&word, app.bytes_of("main").subspan(place, sizeof word).data(), sizeof word);
    const std::uint64_t call = app.symbol("main").value + place;
    if (app.machine() == Machine::aarch64)
      return call + (static_cast<std::int32_t>(word << 6) >> 4);
    return call + sizeof word + static_cast<std::int32_t>(word);
  }
  stop("main.o has no relocation of add", Line::here());
}

}  // namespace

TEST(StaticOneObject, TheObjectThatCallsItLeavesTheAddressOpen) {
  EXPECT_TRUE(elf("main.o").undefined("add"));
  EXPECT_TRUE(elf("main.o").relocates("add", By::call));
}

TEST(StaticOneObject, TheOtherObjectDefinesTheFunction) {
  EXPECT_TRUE(elf("add.o").defines("add"));
  EXPECT_TRUE(elf("add.o").has("add", SymbolType::function));
  EXPECT_TRUE(elf("add.o").has("add", Binding::global));
}

TEST(StaticOneObject, TheProgramHoldsTheSameCode) {
  EXPECT_TRUE(std::ranges::equal(elf("app").bytes_of("add"), elf("add.o").bytes_of("add")));
}

TEST(StaticOneObject, TheCallGoesToItsAddress) {
  EXPECT_EQ(elf("app").symbol("add").value, callee());
}

TEST(StaticOneObject, ItsNameStaysInTheSymbolTable) {
  // mold makes a name local that the program does not export.
  if (toolchain().linker == Linker::mold)
    EXPECT_TRUE(elf("app").has_local("add"));
  else
    EXPECT_TRUE(elf("app").defines("add"));
  EXPECT_TRUE(cc({"-rdynamic", artefact("main.o"), artefact("add.o"), "-o", "open"}).succeeds());
  EXPECT_TRUE(elf("./open").defines("add"));
}

TEST(StaticOneObject, NothingOfItIsLeftToTheLoader) {
  EXPECT_FALSE(elf("app").relocates("add"));
  EXPECT_FALSE(elf("app").imports("add"));
  EXPECT_FALSE(elf("app").exports("add"));
}

TEST(StaticOneObject, ANewLinkBringsTheNewCode) {
  const auto link = [] { return cc("main.o add.o -o app"); };
  ASSERT_TRUE(cc("-c main.c add.c").succeeds());
  ASSERT_TRUE(link().succeeds());
  write("add.c", "int add(int a, int b) { return a - b; }\n");
  ASSERT_TRUE(cc("-c add.c").succeeds());
  EXPECT_TRUE(run("./app").prints("1 + 1 = 2\n"));
  ASSERT_TRUE(link().succeeds());
  EXPECT_TRUE(run("./app").prints("1 + 1 = 0\n"));
}

TEST(StaticOneObject, TheProgramRuns) {
  EXPECT_EQ(elf("app").symbol("_start").value, elf("app").entry());  // of an object that cc adds
  EXPECT_TRUE(run("app").prints("1 + 1 = 2\n"));
}
