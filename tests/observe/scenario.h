// What a test knows of its scenario: where its sources and artefacts are, and the toolchain that
// made them. CMake writes it to scenario.txt beside the test program, as lines of key=value.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "observe/result.h"

namespace observe {

enum class Compiler { gcc, clang };
enum class Linker { bfd, gold, lld, mold };

std::string_view name_of(Compiler compiler);
std::string_view name_of(Linker linker);
std::ostream& operator<<(std::ostream& out, Compiler compiler);
std::ostream& operator<<(std::ostream& out, Linker linker);

struct Toolchain {
  Compiler compiler = Compiler::gcc;
  Linker linker = Linker::bfd;
  std::string machine;  // "x86_64": what it makes code for, as CMAKE_SYSTEM_PROCESSOR spells it
  std::filesystem::path cc;   // the C compiler's driver
  std::filesystem::path cxx;  // the C++ compiler's driver
  std::vector<std::string>
      emulator;  // what runs a foreign machine's programs, with its arguments
};

struct Scenario {
  std::string slug;               // "rpath/origin"
  std::string target_prefix;      // "rpath-origin-", before the names of its CMake targets
  std::filesystem::path sources;  // absolute
  std::filesystem::path build;    // absolute: the folder of the artefacts
  Toolchain toolchain;
};

/// The scenario of this test program: scenario.txt beside it, or the file that the environment
/// variable WORKBENCH_SCENARIO names. Throws std::runtime_error where that is missing or wrong.
const Scenario& scenario();
const Toolchain& toolchain();

// --- the same, as values ---------------------------------------------------------------------

/// Reads a scenario.txt. The error says which file and which line or key.
Result<Scenario> read_scenario(const std::filesystem::path& file);

/// The file of one artefact that CMake built: "app", "libgreet.so", "plugins/libred.so".
/// An object file goes by its source's stem, "main.o", with its target's name in front where two
/// targets compile the same source: "app/main.o". Figures find their files by this too
/// (main.cpp).
Result<std::filesystem::path> find_artefact(const Scenario& scenario, std::string_view name);

}  // namespace observe
