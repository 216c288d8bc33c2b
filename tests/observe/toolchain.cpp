#include "observe/toolchain.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <utility>

#include "observe/scratch.h"

namespace observe {

namespace fs = std::filesystem;

namespace {

Outcome drive(const fs::path& program, const Arguments& arguments, Setting setting, Line at) {
  setting.environment.try_emplace("LC_ALL", "C");
  return run(program, arguments, std::move(setting), at);
}

/// CMake puts another machine's binutils beside its compiler's driver (cmake/Toolchain.cmake).
fs::path find_tool(std::string_view name, Line at) {
  fs::path beside = toolchain().cc.parent_path() / name;
  if (::access(beside.c_str(), X_OK) == 0) return beside;
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    fs::path candidate = fs::path(folder) / name;
    if (candidate.is_absolute() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  stop("there is no program " + std::string(name) +
           " on PATH: install the package that has it, or let the scenario say that it needs it "
           "(scenario_needs)",
       at);
}

}  // namespace

Outcome cc(const Arguments& arguments, Setting setting, Line at) {
  return drive(toolchain().cc, arguments, std::move(setting), at);
}

Outcome cxx(const Arguments& arguments, Setting setting, Line at) {
  return drive(toolchain().cxx, arguments, std::move(setting), at);
}

Outcome tool(std::string_view program, const Arguments& arguments, Setting setting, Line at) {
  return drive(find_tool(program, at), arguments, std::move(setting), at);
}

Code code_of(const fs::path& file, std::string_view function, Line at) {
  const fs::path path = path_of(file, at);
  const Outcome all =
      tool("objdump", {"-d", "-r", "--no-show-raw-insn", "--no-addresses", path}, {}, at);
  const std::string head = "<" + std::string(function) + ">:\n";
  const auto begin = all.out.find(head);
  if (begin == std::string::npos)
    stop(name_for(path) + " has no code of " + std::string(function) + "\n" + all.report(), at);
  const auto start = begin + head.size();
  std::istringstream lines(all.out.substr(start, all.out.find("\n\n", start) - start));
  Code code{std::string(function), ""};
  for (std::string line; std::getline(lines, line);) {
    std::string joined;
    for (const std::string& word : Arguments(line).words)
      joined += (joined.empty() ? "" : " ") + word;
    code.text += joined + "\n";
  }
  return code;
}

testing::AssertionResult Code::mentions(std::string_view piece) const {
  const bool holds = text.find(piece) != std::string::npos;
  return (holds ? testing::AssertionSuccess() : testing::AssertionFailure())
         << "the code of " << function << (holds ? " should not " : " should ") << "mention "
         << piece << ", but does" << (holds ? "" : " not") << "\n"
         << text;
}

}  // namespace observe
