// What a failed assertion says, seen from outside: these tests run others of this program, which
// are disabled here.

#include <initializer_list>

#include "expects.h"

using namespace observe;

namespace {

/// What one test of the suite InnerSentences prints, where it fails.
std::string said(const std::string& name) {
  const auto inner =
      run("/proc/self/exe", Arguments{"--gtest_also_run_disabled_tests",
                                      "--gtest_filter=InnerSentences.DISABLED_" + name});
  return inner.out;
}

testing::AssertionResult fails_with(const std::string& name,
                                    std::initializer_list<std::string> texts) {
  const std::string out = said(name);
  for (const std::string& text : texts) {
    if (out.find(text) == std::string::npos)
      return testing::AssertionFailure() << name << " should say " << text << "\n" << out;
  }
  for (const char* never : {"Which is:", "Value of:", "Actual:", "(nullopt)", "unknown file"}) {
    if (out.find(never) != std::string::npos)
      return testing::AssertionFailure() << name << " should not say " << never << "\n" << out;
  }
  return testing::AssertionSuccess();
}

}  // namespace

TEST(InnerSentences, DISABLED_True) { EXPECT_TRUE(elf("app").needs("libnone.so")); }
TEST(InnerSentences, DISABLED_False) { EXPECT_FALSE(elf("app").lacks_soname()); }
TEST(InnerSentences, DISABLED_Bare) { EXPECT_TRUE(elf("app").needed().size() > 100); }
TEST(InnerSentences, DISABLED_Optional) { EXPECT_EQ(elf("app").soname(), "app"); }
TEST(InnerSentences, DISABLED_Number) { EXPECT_EQ(members("libtwice.a").size(), 7); }
TEST(InnerSentences, DISABLED_Unequal) {
  EXPECT_NE(members("libtwice.a").size(), elf("app").needed().size() * 0 + 1);
}
constexpr int missing_line = __LINE__ + 2;
TEST(InnerSentences, DISABLED_Missing) {
  EXPECT_TRUE(elf("none").needs("libnone.so"));
  EXPECT_TRUE(elf("none").needs("what is not reached"));
}
constexpr int outside_line = __LINE__ + 2;
TEST(InnerSentences, DISABLED_MissingOutside) {
  const auto file = elf("none");
  EXPECT_TRUE(file.needs("libnone.so"));
}
constexpr int symbol_line = __LINE__ + 1;
TEST(InnerSentences, DISABLED_Symbol) { EXPECT_EQ(elf("app").symbol("nobody").size, 4); }
constexpr int failure_line = __LINE__ + 1;
TEST(InnerSentences, DISABLED_NoFailure) { EXPECT_TRUE(run("app").fails(0, "x")); }
TEST(InnerSentences, DISABLED_NoReason) { EXPECT_TRUE(run("app").fails(3, "")); }
TEST(InnerSentences, DISABLED_NoWords) { EXPECT_FALSE(run("app").says("")); }
TEST(InnerSentences, DISABLED_NoSignal) { EXPECT_TRUE(run("app").killed_by(SIGABRT, "")); }
TEST(InnerSentences, DISABLED_NoFlag) { EXPECT_FALSE(elf("app").has_flag("NEVER")); }
TEST(InnerSentences, DISABLED_Run) { EXPECT_TRUE(run("app").prints("hello\n")); }
TEST(InnerSentences, DISABLED_NoProgram) { EXPECT_TRUE(run("none").succeeds()); }
TEST(InnerSentences, DISABLED_NotRun) { EXPECT_FALSE(run("/nowhere/app").fails(127, "x")); }
TEST(InnerSentences, DISABLED_NotRunHere) {
  EXPECT_FALSE(run("/bin/true", Setting{.folder = "/nowhere"}).succeeds());
}
TEST(InnerSentences, DISABLED_NotEnded) {
  EXPECT_FALSE(run("/bin/sleep", "100", Setting{.limit = std::chrono::milliseconds(200)})
                   .killed_by(SIGKILL));
}
TEST(InnerSentences, DISABLED_NoLoader) {
  EXPECT_TRUE(cc("-c main.c").succeeds());
  EXPECT_FALSE(elf("./main.o").needs("libnone.so"));
}
TEST(InnerSentences, DISABLED_NotTraced) {
  EXPECT_TRUE(cc("main.c add.c -static -o fixed").succeeds());
  EXPECT_FALSE(trace("./fixed").maps("libnone.so"));
}
TEST(InnerSentences, DISABLED_NoPlace) { write("../../../lib.so", "x"); }
TEST(InnerSentences, DISABLED_NoFolder) { EXPECT_TRUE(is_there("none/app")); }
TEST(InnerSentences, DISABLED_Values) {
  EXPECT_EQ(std::byte{3}, std::byte{4});
  const char* none = nullptr;
  EXPECT_TRUE(none == nullptr);
  EXPECT_EQ(std::string_view("a"), "b");
  EXPECT_LE(3, 2);
  EXPECT_GE(2U, 3);
}
TEST(InnerSentences, DISABLED_NoTool) { EXPECT_TRUE(tool("no-such-tool", "-x").succeeds()); }
TEST(InnerSentences, DISABLED_Skipped) {
  only_on("pdp11");
  EXPECT_TRUE(false);
}

TEST(Sentences, AreAboutTheFile) {
  EXPECT_TRUE(fails_with("True", {"app should need libnone.so, but does not\n"}));
  EXPECT_TRUE(fails_with("False", {"app has no soname; expected one\n"}));
  EXPECT_TRUE(fails_with("Bare", {"elf(\"app\").needed().size() > 100 is false; expected true"}));
  EXPECT_TRUE(fails_with("Optional", {"elf(\"app\").soname() is nothing; expected \"app\"\n"}));
  EXPECT_TRUE(fails_with("Number", {"members(\"libtwice.a\").size() is 1; expected 7\n"}));
  EXPECT_TRUE(fails_with("Unequal", {" is 1; expected anything but 1\n"}));
  EXPECT_TRUE(fails_with("Values",
                         {"std::byte{3} is 3; expected 4\n", "(\"a\") is \"a\"; expected \"b\"\n",
                          "3 is 3; expected at most 2\n", "2U is 2; expected at least 3\n"}));
  EXPECT_TRUE(fails_with("Run", {"app exited with status 3; expected exit status 0 and exactly "
                                 "\"hello\\n\" on stdout\n"}));
}

TEST(Sentences, NameTheLineOfWhatIsNotThere) {
  const auto at = [](int line) {
    return "expect_test.cpp:" + std::to_string(line) + ": Failure\n";
  };
  const std::string none = "there is no artefact none of observe/tests: ";
  EXPECT_TRUE(fails_with("Missing", {at(missing_line) + none}));
  EXPECT_TRUE(fails_with("MissingOutside", {at(outside_line) + none}));
  EXPECT_TRUE(fails_with("Symbol", {at(symbol_line) + "app has no symbol nobody\n"}));
  EXPECT_TRUE(fails_with("NoFailure", {at(failure_line) + "exit status 0 is not a failure"}));
  const std::string reason = "an expected failure must state its reason, and this one is empty";
  for (const char* name : {"NoReason", "NoWords", "NoSignal"})
    EXPECT_TRUE(fails_with(name, {reason}));
  EXPECT_TRUE(fails_with("NoFlag", {"NEVER is not the name of a dynamic flag"}));
  EXPECT_TRUE(fails_with("NoProgram", {none}));
  EXPECT_TRUE(fails_with("NoTool", {"there is no program no-such-tool on PATH"}));
  EXPECT_TRUE(
      fails_with("NotRun", {"/nowhere/app did not run: it cannot be executed: No such "}));
  EXPECT_TRUE(fails_with("NotRunHere", {"its folder cannot be entered: No such file"}));
  EXPECT_TRUE(fails_with("NotEnded", {"/bin/sleep did not end within 200 ms and was stopped"}));
  EXPECT_TRUE(fails_with("NoLoader", {"./main.o is an object file, which no loader reads"}));
  EXPECT_TRUE(fails_with("NotTraced", {"the loader says nothing of ./fixed"}));
  EXPECT_TRUE(
      fails_with("NoPlace", {"a test writes into its scratch folder alone, and not to "}));
  EXPECT_TRUE(fails_with("NoFolder", {"there is no folder none"}));
  EXPECT_EQ(said("Missing").find("what is not reached"), std::string::npos);
}

TEST(Sentences, SayWhyATestIsSkipped) {
  const std::string out = said("Skipped");
  EXPECT_NE(out.find("it is about pdp11, and this is "), std::string::npos) << out;
  EXPECT_EQ(out.find("expected true"), std::string::npos) << out;
  EXPECT_NE(out.find("[  SKIPPED ]"), std::string::npos) << out;
}

TEST(Sentences, HoldWhatHolds) {
  EXPECT_EQ(std::size_t{3}, 3);
  EXPECT_EQ(std::optional<std::string>("x"), "x");
  EXPECT_NE(-1, 4294967295U);
  EXPECT_LT(-1, 0U);
  EXPECT_LE(1, 1U);
  EXPECT_GT(2, 1);
  EXPECT_GE(2, 2);
}
