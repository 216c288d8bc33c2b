// How an answer is put into words. A failed expectation is read by someone who does not have the
// file at hand: its first line says what should be, the next what there is.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "observe/elf.h"
#include "observe/scratch.h"

namespace observe::sentence {

/// "a, b and c"
inline std::string list(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i)
    text += (i == 0 ? "" : i + 1 < items.size() ? ", " : " and ") + items[i];
  return text;
}

/// The answer to a question that has two: "app should need libadd.so, but does not", or, where an
/// expectation of no is disappointed, "app should not need libadd.so, but does".
inline testing::AssertionResult should(const Elf& elf, bool holds, const std::string& verb,
                                       const std::string& there_is) {
  return (holds ? testing::AssertionSuccess() : testing::AssertionFailure())
         << name_for(elf.file()) << (holds ? " should not " : " should ") << verb << ", but does"
         << (holds ? "" : " not") << "\n"
         << there_is;
}

/// The answer about a value: "app has no RUNPATH; expected $ORIGIN".
inline testing::AssertionResult has(const Elf& elf, bool holds, const std::string& what,
                                    const std::string& expected) {
  return (holds ? testing::AssertionSuccess() : testing::AssertionFailure())
         << name_for(elf.file()) << " has " << what << "; expected " << (holds ? "another" : "")
         << (holds ? "" : expected);
}

}  // namespace observe::sentence
