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

/// Takes the tests of other scenarios out of what GoogleTest was told to run.
void leave_out_others(const std::string& slug) {
  std::string& filter = testing::GTEST_FLAG(filter);
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  // "these-not those": all behind the first - is left out.
  char before = filter.find('-') == std::string::npos ? '-' : ':';
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const testing::TestInfo& test = *suite.GetTestInfo(j);
      if (is_of(slug, test.file())) continue;
      filter.append(1, before).append(suite.name()).append(".").append(test.name());
      before = ':';
    }
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
