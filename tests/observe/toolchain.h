// The configured compilers, and what their link editors say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "observe/run.h"
#include "observe/scenario.h"

namespace observe {

/// Runs the compiler's driver in scratch(): `cc("-c main.c")`. The words are split at blanks;
/// there is no shell, so there are no quotes and no variables. A word with blanks in it needs the
/// list. Compilers run with LC_ALL=C, since gcc's quotes depend on it.
Outcome cc(std::string_view words);
Outcome cc(std::vector<std::string> arguments);
Outcome cxx(std::string_view words);
Outcome cxx(std::vector<std::string> arguments);

// What the configured link editor prints, up to the end of the name where its quotes tell it.
// `name` as it prints it: C++ names are demangled.
Words undefined_reference(std::string_view name);
Words multiple_definition(std::string_view name);

/// `name` as after -l.
Words library_not_found(std::string_view name);

// The same for any link editor.
Words undefined_reference(std::string_view name, Linker linker);
Words multiple_definition(std::string_view name, Linker linker);
Words library_not_found(std::string_view name, Linker linker);

}  // namespace observe
