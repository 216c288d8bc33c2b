// What a test program's exit status says, which is all that ctest believes: this program is run
// again, with what a shell or a command line may say to GoogleTest.

#include <cstdlib>

#include "observe/observe.h"

using namespace observe;

namespace {

using Environment = std::map<std::string, std::string>;

Outcome inner(const std::string& test, Environment environment = {},
              std::vector<std::string> arguments = {}) {
  environment["WORKBENCH_SCENARIO"] = scenario().build / "scenario.txt";
  arguments.insert(arguments.begin(),
                   {"--gtest_also_run_disabled_tests", "--gtest_filter=Inner.DISABLED_" + test});
  return run("/proc/self/exe", Arguments(arguments), {.environment = environment});
}

}  // namespace

// --- what the inner program does --------------------------------------------------------------

TEST(Inner, DISABLED_Holds) { EXPECT_TRUE(is_there(scenario().build)); }

TEST(Inner, DISABLED_IsWrong) { ADD_FAILURE() << "as it should, beside [  SKIPPED ]"; }

TEST(Inner, DISABLED_SkipsForAReason) { GTEST_SKIP() << "there is no SPARC here"; }

TEST(Inner, DISABLED_SkipsWithoutAWord) { GTEST_SKIP(); }

TEST(Inner, DISABLED_SkipsWithDots) { GTEST_SKIP() << " ..."; }

TEST(Inner, DISABLED_Exits) { std::exit(0); }

TEST(Inner, DISABLED_ExitsQuickly) { std::quick_exit(0); }

// --- what is said of it -----------------------------------------------------------------------

TEST(Verdict, OfATestThatHoldsAndOfOneThatDoesNot) {
  EXPECT_TRUE(inner("Holds").succeeds());
  EXPECT_TRUE(inner("IsWrong").fails(1, "as it should"));
}

TEST(Verdict, NothingInTheEnvironmentLeavesATestOut) {
  for (const Environment& said : {Environment{{"GTEST_REPEAT", "0"}},
                                  {{"GTEST_FILTER", "-*"}},
                                  {{"GTEST_TOTAL_SHARDS", "2"}, {"GTEST_SHARD_INDEX", "1"}},
                                  {{"GTEST_TOTAL_SHARDS", "2"}, {"GTEST_SHARD_INDEX", "0"}},
                                  {{"TESTBRIDGE_TEST_ONLY", "-*"}},
                                  {{"GTEST_LIST_TESTS", "1"}}}) {
    EXPECT_TRUE(inner("Holds", said).says("[  PASSED  ] 1 test."));
    EXPECT_TRUE(inner("Holds", said).succeeds());
    EXPECT_TRUE(inner("IsWrong", said).fails(1, "as it should"));
  }
}

TEST(Verdict, NothingInTheEnvironmentHidesWhatATestSays) {
  const Environment brief = {{"GTEST_BRIEF", "1"}, {"GTEST_COLOR", "yes"}};
  EXPECT_TRUE(inner("SkipsForAReason", brief).says("[  SKIPPED ]"));
  EXPECT_TRUE(inner("SkipsForAReason", brief).exits(77));
}

TEST(Verdict, NoTestThatRanIsNoTestThatHolds) {
  EXPECT_TRUE(inner("Absent").fails(1, "No test has this name: configure again"));
  EXPECT_TRUE(inner("Holds", {}, {"--gtest_repeat=0"}).fails(1, "No test ran"));
}

TEST(Verdict, ASkippedTestSaysWhy) {
  EXPECT_TRUE(inner("SkipsForAReason").fails(77, "there is no SPARC here"));
  for (const char* test : {"SkipsWithoutAWord", "SkipsWithDots"})
    EXPECT_TRUE(inner(test).fails(1, "skipped with no reason: give one"));
  EXPECT_TRUE(inner("SkipsForAReason:Inner.DISABLED_Holds").succeeds());
  EXPECT_TRUE(inner("SkipsForAReason:Inner.DISABLED_IsWrong").exits(1));
}

TEST(Verdict, ATestThatEndsTheProgramDoesNotHold) {
  EXPECT_TRUE(inner("Exits").fails(1, "A test has ended the program"));
  EXPECT_TRUE(inner("ExitsQuickly").fails(1, "A test has ended the program"));
}
