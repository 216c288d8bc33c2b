// JSON by hand: the one writer that needs no library, and compiles within the reader's own unit.

#include "observe/tell.h"

#include <cstdio>
#include <string>

#include "observe/elf.h"

namespace observe {
namespace {

/// A JSON string (RFC 8259, section 7).
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x20) {
      constexpr const char* digits = "0123456789abcdef";
      out += "\\u00";
      out += digits[code >> 4];
      out += digits[code & 15];
      continue;
    }
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out += '"';
}

std::string quoted(const std::optional<std::string>& text) {
  return text ? quoted(std::string_view(*text)) : "null";
}

std::string quoted(bool holds) { return holds ? "true" : "false"; }

std::string told(const Elf& elf, const Symbol& symbol, bool dynamic) {
  // A hidden symbol of a relocatable file is still the linker's to bind (gABI, "Symbol
  // Visibility").
  const bool exported = elf.type() == Type::relocatable ? symbol.defined() && !symbol.local()
                                                        : dynamic && symbol.exported();
  return "{\"name\": " + quoted(symbol.name) + ", \"version\": " + quoted(symbol.version) +
         ", \"type\": " + quoted(name_of(symbol.type)) +
         ", \"binding\": " + quoted(name_of(symbol.binding)) +
         ", \"visibility\": " + quoted(name_of(symbol.visibility)) +
         ", \"size\": " + std::to_string(symbol.size) +
         ", \"defined\": " + quoted(symbol.defined()) + ", \"dynamic\": " + quoted(dynamic) +
         ", \"exported\": " + quoted(exported) + "}";
}

std::string told(const Segment& segment) {
  const char access[] = {segment.readable ? 'r' : '-', segment.writable ? 'w' : '-',
                         segment.executable ? 'x' : '-', '\0'};
  return "{\"type\": " + quoted(name_of(segment.type)) +
         ", \"access\": " + quoted(std::string_view(access)) + "}";
}

std::string told(const Elf& elf) {
  std::string out = "{\"file\": " + quoted(std::string_view(elf.file())) +
                    ",\n \"type\": " + quoted(name_of(elf.type())) +
                    ",\n \"machine\": " + quoted(name_of(elf.machine())) +
                    ",\n \"interpreter\": " + quoted(elf.interpreter()) +
                    ",\n \"soname\": " + quoted(elf.soname()) +
                    ",\n \"rpath\": " + quoted(elf.rpath()) +
                    ",\n \"runpath\": " + quoted(elf.runpath()) + ",\n \"needed\": [";
  const char* between = "";
  const auto add = [&](const std::string& item) {
    out += between + item;
    between = ",\n  ";
  };
  for (const std::string_view name : elf.needed()) add(quoted(name));
  out += "],\n \"symbols\": [";
  between = "";
  for (const bool dynamic : {false, true}) {
    for (const Symbol& symbol : dynamic ? elf.dynamic_symbols() : elf.symbols()) {
      if (!symbol.name.empty() && symbol.type != SymbolType::section &&
          symbol.type != SymbolType::file)
        add(told(elf, symbol, dynamic));
    }
  }
  out += "],\n \"segments\": [";
  between = "";
  for (const Segment& segment : elf.segments()) add(told(segment));
  return out += "]}";
}

}  // namespace

int tell(int count, char** words) {
  if (count < 2) {
    std::fputs("observe-tell is given no file: name the ELF files to tell of.\n", stderr);
    return 2;
  }
  std::string out = "[";
  for (int at = 1; at < count; ++at) {
    const auto elf = read_elf(words[at]);
    if (!elf) {
      std::fprintf(stderr, "%s\n", elf.reason().c_str());
      return 1;
    }
    out += (at > 1 ? ",\n" : "") + told(*elf);
  }
  out += "]\n";
  return std::fwrite(out.data(), 1, out.size(), stdout) == out.size() ? 0 : 1;
}

}  // namespace observe
