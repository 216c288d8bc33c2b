// main() of every test program. One program holds the tests of several scenarios; it runs those
// of the one that scenario.txt names.
//
// ctest believes an exit status. So it is 0 only where a test ran to its end and said nothing is
// wrong, whatever the environment says to GoogleTest, and 77 where all that ran were skipped.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "observe/scenario.h"

namespace {

constexpr int all_skipped = 77;  // ctest's SKIP_RETURN_CODE

/// Does GoogleTest read this variable? GTEST_REPEAT=0, a shard or a filter leave tests out, and
/// GTEST_BRIEF leaves out what is said of them. (Its documentation, "Running Test Programs:
/// Advanced Options"; the others are what Bazel sets.)
bool is_of_googletest(std::string_view name) {
  return name.starts_with("GTEST_") || name.starts_with("TESTBRIDGE_") ||
         name == "TEST_PREMATURE_EXIT_FILE" || name == "XML_OUTPUT_FILE";
}

/// Starts this program again without these variables, where there are any: GoogleTest has read
/// them before main() begins. What is asked for on the command line stays.
bool leave_out_environment(char** argv) {
  std::vector<std::string> names;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('='));
    if (is_of_googletest(name)) names.emplace_back(name);
  }
  if (names.empty()) return true;
  for (const std::string& name : names) ::unsetenv(name.c_str());
  ::execv("/proc/self/exe", argv);
  std::perror("The test program cannot start again without GoogleTest's variables");
  return false;
}

/// Sees which tests end, and that a skipped one says why.
class Witness : public testing::EmptyTestEventListener {
 public:
  void OnTestEnd(const testing::TestInfo& test) override {
    ++ended;
    if (!test.result()->Skipped()) return;
    if (says_why(*test.result()))
      ++skipped;
    else
      ADD_FAILURE_AT(test.file(), test.line())
          << "skipped with no reason: give one, as in GTEST_SKIP() << \"only bfd does this\"";
  }

  int ended = 0;
  int skipped = 0;

 private:
  static bool says_why(const testing::TestResult& result) {
    for (int i = 0; i < result.total_part_count(); ++i) {
      const std::string_view words = result.GetTestPartResult(i).message();
      if (result.GetTestPartResult(i).skipped() &&
          std::any_of(words.begin(), words.end(),
                      [](unsigned char letter) { return std::isalnum(letter) != 0; }))
        return true;
    }
    return false;
  }
};

bool over = false;

/// A test that calls exit(0) would otherwise pass for one that holds.
void check_that_it_is_over() {
  if (over) return;
  std::puts("A test has ended the program, so nothing is verified: let it return.");
  std::fflush(stdout);
  ::_exit(1);
}

/// Is this source in the folder chapter/name of a scenario?
bool is_of(const std::string& slug, const char* source) {
  const std::string folder = std::filesystem::path(source).parent_path().generic_string();
  return folder.ends_with("/" + slug);
}

/// Takes the tests of other scenarios out of what GoogleTest was asked to run. It prints what it
/// was asked, so that is kept short: what names tests of this scenario alone stays as it is.
void leave_out_others(const std::string& slug) {
  std::string& filter = testing::GTEST_FLAG(filter);
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  std::string own;
  std::string others;
  bool only_own = filter.find_first_of("*?-:") == std::string::npos;
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    const std::string name = suite.name();
    const bool mine = is_of(slug, suite.GetTestInfo(0)->file());
    std::string& list = mine ? own : others;
    list += (list.empty() ? "" : ":") + name + ".*";
    if (!mine && filter.starts_with(name + ".")) only_own = false;
  }
  if (only_own) return;
  if (filter == "*") {
    filter = own;
  } else {
    // "these-not those": all after the first - is left out.
    filter += (filter.find('-') == std::string::npos ? "-" : ":") + others;
  }
}

/// `--artefacts NAME...`: where the scenario's artefacts of these names are, each path with a
/// null byte after it. Figures are drawn from them (tools/workbench/figure/site.py).
int print_artefacts(int count, char** names) {
  for (int i = 0; i < count; ++i) {
    const auto path = observe::find_artefact(observe::scenario(), names[i]);
    if (!path) {
      std::fprintf(stderr, "%s\n", path.reason().c_str());
      return 1;
    }
    std::fwrite(path->c_str(), 1, path->native().size() + 1, stdout);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (!leave_out_environment(argv)) return 1;
  testing::InitGoogleTest(&argc, argv);
  try {
    if (argc > 1 && std::string_view(argv[1]) == "--artefacts")
      return print_artefacts(argc - 2, argv + 2);
    leave_out_others(observe::scenario().slug);
  } catch (const std::exception& problem) {
    std::puts(problem.what());
    return 1;
  }
  auto* const witness = new Witness;  // GoogleTest owns its listeners
  testing::UnitTest::GetInstance()->listeners().Append(witness);
  std::atexit(check_that_it_is_over);
  std::at_quick_exit(check_that_it_is_over);
  const int status = RUN_ALL_TESTS();
  over = true;
  if (testing::GTEST_FLAG(list_tests) || status != 0) return status;
  // A filter that fits no test, or none that ran, would otherwise pass for a test that holds.
  if (witness->ended == 0) {
    std::puts(testing::UnitTest::GetInstance()->test_to_run_count() == 0
                  ? "No test has this name: configure again, since the source has changed."
                  : "No test ran, so nothing is verified: leave --gtest_repeat=0 out.");
    return 1;
  }
  return witness->skipped == witness->ended ? all_skipped : 0;
}
