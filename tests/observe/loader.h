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
/// loader is on stderr.
class Trace : public Outcome {
 public:
  explicit Trace(Outcome outcome) : Outcome(std::move(outcome)) {}

  /// It mapped this library, whenever that was: a name as it was asked for, or a file name.
  [[nodiscard]] testing::AssertionResult maps(std::string_view library) const;

  /// It tried this file when it looked for a library; a piece of the path is enough.
  [[nodiscard]] testing::AssertionResult tries(std::string_view path) const;

  /// It bound a symbol that `user` refers to, to the definition in `provider`; both by their file
  /// names. What is never called may never be bound, unless it has to be at once.
  [[nodiscard]] testing::AssertionResult binds(std::string_view user, std::string_view symbol,
                                               std::string_view provider) const;
};

Trace trace(const std::filesystem::path& program, Setting setting = {}, Line at = Line::here());

/// The loader of a program: what its PT_INTERP names, or, for another machine, what that
/// compiler's libraries hold in its place.
std::filesystem::path loader_of(const std::filesystem::path& program, Line at = Line::here());

}  // namespace observe
