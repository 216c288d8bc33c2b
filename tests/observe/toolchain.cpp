// Four link editors say the same in four ways. A test names the event, and the words follow from
// the link editor that was configured; a pattern that fits all of them would also fit what none
// of them says. Seen with binutils 2.40 (bfd, gold), lld 14 and mold 1.10.

#include "observe/toolchain.h"

#include <sstream>

#include "observe/scratch.h"

namespace observe {

namespace {

Outcome drive(const std::filesystem::path& driver, std::vector<std::string> arguments) {
  return run(driver, {.arguments = std::move(arguments),
                      .environment = {{"LC_ALL", "C"}},
                      .folder = scratch(),
                      .limit = std::chrono::seconds(60)});
}

std::vector<std::string> split(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

}  // namespace

Outcome cc(std::vector<std::string> arguments) {
  return drive(toolchain().cc, std::move(arguments));
}
Outcome cc(std::string_view words) { return cc(split(words)); }
Outcome cxx(std::vector<std::string> arguments) {
  return drive(toolchain().cxx, std::move(arguments));
}
Outcome cxx(std::string_view words) { return cxx(split(words)); }

// Where the name is not quoted, the end of the line tells it from a longer one.
Words undefined_reference(std::string_view name, Linker linker) {
  const std::string text(name);
  switch (linker) {
    case Linker::bfd:
      return "undefined reference to `" + text + "'";
    case Linker::gold:
      return "undefined reference to '" + text + "'";
    case Linker::lld:
    case Linker::mold:
      break;
  }
  return "undefined symbol: " + text + "\n";
}

Words multiple_definition(std::string_view name, Linker linker) {
  const std::string text(name);
  switch (linker) {
    case Linker::bfd:
      return "multiple definition of `" + text + "'";
    case Linker::gold:
      return "multiple definition of '" + text + "'";
    case Linker::lld:
      return "duplicate symbol: " + text + "\n";
    case Linker::mold:
      break;
  }
  // The files stand between.
  return Words(std::vector<std::string>{"duplicate symbol: ", ": " + text + "\n"});
}

Words library_not_found(std::string_view name, Linker linker) {
  const std::string text(name);
  switch (linker) {
    case Linker::bfd:
      return "cannot find -l" + text + ": ";
    case Linker::gold:
      return "cannot find -l" + text + "\n";
    case Linker::lld:
      return "unable to find library -l" + text + "\n";
    case Linker::mold:
      break;
  }
  return "library not found: " + text + "\n";
}

Words undefined_reference(std::string_view name) {
  return undefined_reference(name, toolchain().linker);
}
Words multiple_definition(std::string_view name) {
  return multiple_definition(name, toolchain().linker);
}
Words library_not_found(std::string_view name) {
  return library_not_found(name, toolchain().linker);
}

}  // namespace observe
