// The configured compilers, and the programs beside them. Unless a setting says otherwise they
// run in scratch(), and with LC_ALL=C, since gcc's quotes depend on it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "observe/run.h"
#include "observe/scenario.h"

namespace observe {

/// Runs the compiler's driver: `cc("-c main.c")`, `cc({"-o", "app", artefact("main.o")})`, and
/// `cc("main.o -ladd -o app", with("LIBRARY_PATH", "."))`.
[[nodiscard]] Outcome cc(const Arguments& arguments, Setting setting = {},
                         Line at = Line::here());
[[nodiscard]] Outcome cxx(const Arguments& arguments, Setting setting = {},
                          Line at = Line::here());

/// Runs any program: the one for the machine that is built for, where the toolchain has it
/// (binutils), and otherwise the one on PATH. The test fails at this line where there is none.
[[nodiscard]] Outcome tool(std::string_view program, const Arguments& arguments,
                           Setting setting = {}, Line at = Line::here());

/// The instructions of a function, as objdump shows them, each on a line and with one blank where
/// it has several: "mov 0x8(%rax),%eax"; in an object file each relocation is on a line too.
struct Code {
  std::string function;
  std::string text;

  /// Do they have this piece?
  [[nodiscard]] testing::AssertionResult mentions(std::string_view piece) const;
};

/// Of an object file, program or library by its name (scratch.h). The test fails at this line
/// where there is no such function.
Code code_of(const std::filesystem::path& file, std::string_view function,
             Line at = Line::here());

}  // namespace observe
