// main() of every test program. One program holds the tests of several scenarios; it runs those
// of the one that scenario.txt names.

#include <gtest/gtest.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "observe/scenario.h"

namespace {

/// Is this source in the folder chapter/name of a scenario?
bool is_of(const std::string& slug, const char* source) {
  const std::string folder = std::filesystem::path(source).parent_path().generic_string();
  return folder.ends_with("/" + slug);
}

/// Takes the tests of other scenarios out of what GoogleTest was told to run. It prints what it
/// was told, so that is kept short: what names tests of this scenario alone stays as it is.
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
    // "these-not those": all behind the first - is left out.
    filter += (filter.find('-') == std::string::npos ? "-" : ":") + others;
  }
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  try {
    leave_out_others(observe::scenario().slug);
  } catch (const std::exception& problem) {
    std::puts(problem.what());
    return 1;
  }
  const int status = RUN_ALL_TESTS();
  // A filter that fits no test would otherwise pass for a test that holds.
  if (!testing::GTEST_FLAG(list_tests) &&
      testing::UnitTest::GetInstance()->test_to_run_count() == 0) {
    std::puts("No test has this name: configure again, since the source has changed.");
    return 1;
  }
  return status;
}
