#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

namespace {

// mold writes a program's functions as local symbols.
bool holds_add(const fs::path& program) {
  return elf(program).defines("add") || elf(program).has_local("add");
}

// What comes of a link with these inputs in this order.
std::string outcome(std::vector<std::string> inputs) {
  const fs::path program = scratch() / "app";
  inputs.insert(inputs.end(), {"-o", program.string()});
  const auto link = cc(inputs);
  if (link.fails(1, undefined_reference("add"))) return "add is undefined";
  if (!link.succeeds()) return link.report();
  return holds_add(program) ? "add is in the program" : "add is left out";
}

std::string archive() { return artifact("libadd.a").string(); }
std::string main_object() { return artifact("main.o").string(); }
std::string add_object() { return artifact("add.o").string(); }

// bfd and gold read each archive once; lld and mold remember what it offers.
bool reads_once() {
  return toolchain().linker == Linker::bfd || toolchain().linker == Linker::gold;
}

}  // namespace

TEST(StaticArchiveOrder, TheObjectAsksForIt) { EXPECT_TRUE(elf("main.o").undefined("add")); }

TEST(StaticArchiveOrder, BehindItsUserTheArchiveServes) {
  EXPECT_EQ(outcome({main_object(), archive()}), "add is in the program");
}

TEST(StaticArchiveOrder, InFrontOfItsUserTheLinkEditorDecides) {
  EXPECT_EQ(outcome({archive(), main_object()}),
            reads_once() ? "add is undefined" : "add is in the program");
}

TEST(StaticArchiveOrder, InFrontItServesWhoAskedBefore) {
  const std::string asked = "-Wl,-u,add";
  EXPECT_EQ(outcome({asked, archive(), main_object()}), "add is in the program");
}

TEST(StaticArchiveOrder, AnObjectIsTakenWhereverItStands) {
  EXPECT_EQ(outcome({add_object(), main_object()}), "add is in the program");
  EXPECT_EQ(outcome({main_object(), add_object()}), "add is in the program");
}

TEST(StaticArchiveOrder, CMakePutsTheArchiveBehind) {
  EXPECT_TRUE(elf("app").symbol("add").defined());
  EXPECT_TRUE(run(artifact("app")).prints("1 + 1 = 2\n"));
}
