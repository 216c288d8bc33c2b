// A line of a test.
#pragma once

namespace observe {

/// Where a word was called. As a default argument: the line of the call.
struct Line {
  const char* file;
  int number;

  static Line here(const char* file = __builtin_FILE(), int number = __builtin_LINE()) {
    return {file, number};
  }
};

}  // namespace observe
