// Seen with binutils 2.40 (bfd, gold), lld 14 and mold 1.10.

#include "observe/words.h"

#include <string>

namespace observe {

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
  // The files are between.
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

// All four say it; of a position-independent executable bfd says -fPIE.
Words needs_pic() { return "recompile with -fPI"; }

Words wrong_machine(Linker linker) {
  switch (linker) {
    case Linker::bfd:
      return "file in wrong format";
    case Linker::gold:
      return "unsupported ELF machine number ";
    case Linker::lld:
      return " is incompatible with elf";
    case Linker::mold:
      break;
  }
  return "incompatible file type: ";
}

}  // namespace observe
