// A static library: an archive of object files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "observe/expect.h"

namespace observe {

/// The names of an archive's members, in its order; CMake calls an object add.c.o. The archive
/// goes by its name as everywhere here (scratch.h). The test fails at this line where it is none.
std::vector<std::string> members(const std::filesystem::path& archive, Line at = Line::here());

}  // namespace observe
