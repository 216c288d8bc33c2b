// That an answer is the right one, and says what it should.
#pragma once

#include <string_view>

#include "observe/observe.h"

inline void expect_says(const testing::AssertionResult& result, bool holds,
                        std::string_view text) {
  EXPECT_EQ(static_cast<bool>(result), holds) << result.message();
  EXPECT_NE(std::string_view(result.message()).find(text), std::string_view::npos)
      << "the message is: " << result.message() << "\nand was to hold: " << text;
}
