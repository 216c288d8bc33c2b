// What a failed expectation says: one sentence, of the file or program that was looked at, then
// what is there. GoogleTest's own words for it ("Value of: ... Actual: false ... Which is: ...")
// show an expression and a pointer, so its macros are written anew here; they are used as ever.
//
//   EXPECT_TRUE(elf("app").needs("libgreet.so"));   app should need libgreet.so, but does not
//   EXPECT_FALSE(elf("app").exports("main"));       app should not export main, but does
//   EXPECT_EQ(links("main.o"), 2);                  links("main.o") is 1; expected 2
//
// A word that finds nothing to look at fails the test at the line where it was called (stop).
#pragma once

#include <gtest/gtest.h>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "observe/line.h"

namespace observe {

/// Fails the test at this line, with this sentence, and ends it: what it would look at is not
/// there.
[[noreturn]] void stop(const std::string& sentence, Line at);

/// The test is about these machines ("x86_64", as CMAKE_SYSTEM_PROCESSOR spells it): on another
/// one it ends here, and is skipped.
void only_on(std::initializer_list<std::string_view> machines, Line at = Line::here());
inline void only_on(std::string_view machine, Line at = Line::here()) { only_on({machine}, at); }

namespace expect_detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// A value as a sentence shows it.
template <class T>
std::string shown(const T& value) {
  if constexpr (IsOptional<T>::value)
    return value ? testing::PrintToString(*value) : "nothing";
  else if constexpr (std::is_same_v<T, std::byte>)
    return std::to_string(std::to_integer<int>(value));
  else if constexpr (std::is_pointer_v<T> && std::is_convertible_v<const T&, std::string>)
    return value ? testing::PrintToString(std::string(value)) : "nothing";
  else if constexpr (std::is_convertible_v<const T&, std::string>)
    return testing::PrintToString(std::string(value));  // not the address of a literal
  else
    return testing::PrintToString(value);
}
inline std::string shown(std::nullopt_t) { return "nothing"; }

/// Whether a condition is as expected, and the sentence if it is not.
testing::AssertionResult is(bool expected, const char* text,
                            const testing::AssertionResult& condition);

/// Integers of unlike signs are compared by their values.
template <class One, class Other>
inline constexpr bool integers =
    std::integral<One>&& std::integral<Other> && !std::same_as<One, bool> &&
    !std::same_as<Other, bool> && !std::same_as<One, char> && !std::same_as<Other, char>;

inline constexpr auto equal = []<class One, class Other>(const One& one, const Other& other) {
  if constexpr (integers<One, Other>)
    return std::cmp_equal(one, other);
  else
    return one == other;
};
inline constexpr auto unequal = [](const auto& one, const auto& other) {
  return !equal(one, other);
};
inline constexpr auto less = []<class One, class Other>(const One& one, const Other& other) {
  if constexpr (integers<One, Other>)
    return std::cmp_less(one, other);
  else
    return one < other;
};
inline constexpr auto more = [](const auto& one, const auto& other) { return less(other, one); };
inline constexpr auto at_most = [](const auto& one, const auto& other) {
  return !less(other, one);
};
inline constexpr auto at_least = [](const auto& one, const auto& other) {
  return !less(one, other);
};

/// The same of two values; `relation` is how a sentence says what the first should be to the
/// other.
template <class One, class Other, class Holds>
testing::AssertionResult compare(const char* text, const char* relation, const One& value,
                                 const Other& wanted, const Holds& holds) {
  if (holds(value, wanted)) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << text << " is " << shown(value) << "; expected " << relation << shown(wanted);
}

}  // namespace expect_detail

}  // namespace observe

#define OBSERVE_TEST_(result, fail)                          \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                              \
  if (const ::testing::AssertionResult observed_ = (result)) \
    ;                                                        \
  else                                                       \
    fail(observed_.failure_message())

#define OBSERVE_IS_(expected, condition, fail)                                                   \
  OBSERVE_TEST_(                                                                                 \
      ::observe::expect_detail::is(expected, #condition, ::testing::AssertionResult(condition)), \
      fail)

#define OBSERVE_COMPARE_(one, relation, holds, other, fail)                         \
  OBSERVE_TEST_(::observe::expect_detail::compare(#one, relation, one, other,       \
                                                  ::observe::expect_detail::holds), \
                fail)

#undef EXPECT_TRUE
#undef EXPECT_FALSE
#undef EXPECT_EQ
#undef EXPECT_NE
#undef EXPECT_LT
#undef EXPECT_GT
#undef EXPECT_LE
#undef EXPECT_GE
#undef ASSERT_TRUE
#undef ASSERT_FALSE
#undef ASSERT_EQ
#undef ASSERT_NE
#define EXPECT_TRUE(condition) OBSERVE_IS_(true, condition, GTEST_NONFATAL_FAILURE_)
#define EXPECT_FALSE(condition) OBSERVE_IS_(false, condition, GTEST_NONFATAL_FAILURE_)
#define EXPECT_EQ(one, other) OBSERVE_COMPARE_(one, "", equal, other, GTEST_NONFATAL_FAILURE_)
#define EXPECT_NE(one, other) \
  OBSERVE_COMPARE_(one, "anything but ", unequal, other, GTEST_NONFATAL_FAILURE_)
#define EXPECT_LT(one, other) \
  OBSERVE_COMPARE_(one, "less than ", less, other, GTEST_NONFATAL_FAILURE_)
#define EXPECT_GT(one, other) \
  OBSERVE_COMPARE_(one, "more than ", more, other, GTEST_NONFATAL_FAILURE_)
#define EXPECT_LE(one, other) \
  OBSERVE_COMPARE_(one, "at most ", at_most, other, GTEST_NONFATAL_FAILURE_)
#define EXPECT_GE(one, other) \
  OBSERVE_COMPARE_(one, "at least ", at_least, other, GTEST_NONFATAL_FAILURE_)
#define ASSERT_TRUE(condition) OBSERVE_IS_(true, condition, GTEST_FATAL_FAILURE_)
#define ASSERT_FALSE(condition) OBSERVE_IS_(false, condition, GTEST_FATAL_FAILURE_)
#define ASSERT_EQ(one, other) OBSERVE_COMPARE_(one, "", equal, other, GTEST_FATAL_FAILURE_)
#define ASSERT_NE(one, other) \
  OBSERVE_COMPARE_(one, "anything but ", unequal, other, GTEST_FATAL_FAILURE_)
