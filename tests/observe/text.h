// Files as bytes and text. Names are as everywhere here (scratch.h): "app" is what CMake built,
// "./app" is in scratch().
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "observe/expect.h"

namespace observe {

/// Writes a file into scratch(), and the folders that it is in. The name is relative to
/// scratch(), with "./" or without. Returns its path. The test fails at this line for a place
/// that is not the test's own.
std::filesystem::path write(const std::filesystem::path& name, std::string_view text,
                            Line at = Line::here());

/// What a file holds. The test fails at this line where it can't be read.
std::string text_of(const std::filesystem::path& name, Line at = Line::here());

/// Do two files hold the same, to the byte?
[[nodiscard]] testing::AssertionResult same_bytes(const std::filesystem::path& one,
                                                  const std::filesystem::path& other,
                                                  Line at = Line::here());

/// Does a file begin with these bytes? For what is no ELF file: "MZ", "!<arch>\n".
[[nodiscard]] testing::AssertionResult begins_with(const std::filesystem::path& name,
                                                   std::string_view bytes,
                                                   Line at = Line::here());

/// Is there such a file or folder? The answer shows what else is in its folder. A bare name is
/// one of the build folder, whether CMake built it or not; "main.o" is the object of main.c.
[[nodiscard]] testing::AssertionResult is_there(const std::filesystem::path& name);

/// How often a text has a piece of it; the pieces do not overlap.
std::size_t count(std::string_view text, std::string_view piece);

}  // namespace observe
