// How a test ends before its end: GoogleTest takes an AssertionException for a failure that has
// been reported (its documentation, "Exception"), and goes on to the next test.

#include "observe/expect.h"

#include <string>

#include "observe/scenario.h"

namespace observe {

namespace {

[[noreturn]] void end_test(testing::TestPartResult::Type type, const std::string& sentence,
                           Line at) {
  throw testing::AssertionException(
      testing::TestPartResult(type, at.file, at.number, sentence.c_str()));
}

}  // namespace

void stop(const std::string& sentence, Line at) {
  GTEST_MESSAGE_AT_(at.file, at.number, sentence.c_str(), testing::TestPartResult::kFatalFailure);
  end_test(testing::TestPartResult::kFatalFailure, sentence, at);
}

void only_on(std::initializer_list<std::string_view> machines, Line at) {
  std::string all;
  for (const std::string_view machine : machines) {
    if (machine == toolchain().machine) return;
    all.append(all.empty() ? "" : " or ").append(machine);
  }
  const std::string sentence = "it is about " + all + ", and this is " + toolchain().machine;
  GTEST_MESSAGE_AT_(at.file, at.number, sentence.c_str(), testing::TestPartResult::kSkip);
  end_test(testing::TestPartResult::kSkip, sentence, at);
}

testing::AssertionResult expect_detail::is(bool expected, const char* text,
                                           const testing::AssertionResult& condition) {
  if (static_cast<bool>(condition) == expected) return testing::AssertionSuccess();
  const std::string said = condition.message();
  if (!said.empty()) return testing::AssertionFailure() << said;
  return testing::AssertionFailure() << text << " is " << (expected ? "false" : "true")
                                     << "; expected " << (expected ? "true" : "false");
}

}  // namespace observe
