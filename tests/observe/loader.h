// The loader at work, as it tells it itself (ld.so(8), LD_TRACE_LOADED_OBJECTS and LD_DEBUG).
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string_view>

#include "observe/run.h"

namespace observe {

/// What ldd does: the loader lists the libraries that it would map, and stops. Its words are
/// "libgreet.so => /path/libgreet.so (0x...)" and "libgreet.so => not found".
Outcome ldd(const std::filesystem::path& program, const Setting& setting = {},
            Line at = Line::here());

/// A run in which the loader says what it does. What the program itself prints is on stdout; the
/// loader is on stderr. Where it says nothing, since the program did not run or needs no loader,
/// the test fails at this line.
class Trace : public Outcome {
 public:
  explicit Trace(Outcome outcome) : Outcome(std::move(outcome)) {}

  /// It mapped this library, whenever that was: its file name, or the end of its path.
  [[nodiscard]] testing::AssertionResult maps(std::string_view library,
                                              Line at = Line::here()) const;

  /// It tried exactly this path when it looked for a library.
  [[nodiscard]] testing::AssertionResult tries(const std::filesystem::path& path,
                                               Line at = Line::here()) const;

  /// It bound a symbol that `user` refers to, to the definition in `provider`; both as in
  /// maps(). What is never called may never be bound, unless it has to be at once.
  [[nodiscard]] testing::AssertionResult binds(std::string_view user, std::string_view symbol,
                                               std::string_view provider,
                                               Line at = Line::here()) const;

 private:
  void require_words(Line at) const;
};

[[nodiscard]] Trace trace(const std::filesystem::path& program, Setting setting = {},
                          Line at = Line::here());
[[nodiscard]] Trace trace(const std::filesystem::path& program, const Arguments& arguments,
                          Setting setting = {}, Line at = Line::here());

/// The loader of a program: what its PT_INTERP names, or, for another machine, what that
/// compiler's libraries hold in its place.
std::filesystem::path loader_of(const std::filesystem::path& program, Line at = Line::here());

}  // namespace observe
