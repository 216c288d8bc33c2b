// What the configured linker says, up to the end of a name where its quotes tell it. Four linkers
// say the same in four ways: a test names the event, and the words follow from the linker; a
// pattern that fits all of them would also fit what none of them says.
#pragma once

#include <string_view>

#include "observe/run.h"
#include "observe/scenario.h"

namespace observe {

/// `name` as the linker prints it: C++ names are demangled.
Words undefined_reference(std::string_view name, Linker linker = toolchain().linker);
Words multiple_definition(std::string_view name, Linker linker = toolchain().linker);

/// `name` as after -l.
Words library_not_found(std::string_view name, Linker linker = toolchain().linker);

/// Code that was not compiled with -fPIC is to become part of a shared object.
Words needs_pic();

/// A file of another machine than the rest.
Words wrong_machine(Linker linker = toolchain().linker);

}  // namespace observe
