// Relocations by what they are for. Each machine's psABI has names of its own, which end alike.

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "observe/file.h"
#include "observe/sentence.h"

namespace observe {

namespace {

std::string describe(const Relocation& relocation) {
  return std::string(relocation.type) +
         (relocation.symbol.empty() ? "" : " " + std::string(relocation.symbol)) + " in " +
         std::string(relocation.section);
}

/// Whether there is one; the answer shows those of the symbol, or of a small file all.
template <class Condition>
File::Answer any(const Elf& elf, const std::string& verb, std::string_view symbol,
                 const Condition& condition) {
  const auto& all = elf.relocations();
  const bool holds = std::any_of(all.begin(), all.end(), condition);
  constexpr std::size_t most = 12;
  std::vector<std::string> related;
  const auto add = [&](const Relocation& relocation) {
    std::string text = describe(relocation);
    if (related.size() < most && std::find(related.begin(), related.end(), text) == related.end())
      related.push_back(std::move(text));
  };
  for (const Relocation& relocation : all)
    if (condition(relocation) || (!symbol.empty() && relocation.symbol == symbol))
      add(relocation);
  if (related.empty() && all.size() <= most) std::for_each(all.begin(), all.end(), add);
  return sentence::should(elf, holds, verb,
                          "it has " + std::to_string(all.size()) + " relocations" +
                              (related.empty() ? "" : ", among them " + sentence::list(related)));
}

bool ends(std::string_view type, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return type.ends_with(word); });
}

bool has(std::string_view type, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return type.find(word) != std::string_view::npos;
  });
}

}  // namespace

std::string_view name_of(By kind) {
  switch (kind) {
    case By::call:
      return "a call";
    case By::jump_slot:
      return "a jump slot";
    case By::got:
      return "the GOT";
    case By::copy:
      return "a copy";
    case By::address:
      return "an address";
    case By::relative:
      return "a relative address";
    case By::tls:
      return "thread-local storage";
  }
  return "an unknown kind of relocation";
}

std::optional<By> kind_of(std::string_view type) {
  if (has(type, {"TLS", "TPOFF", "DTPMOD", "DTPOFF", "TPREL", "DTPREL"})) return By::tls;
  if (ends(type, {"_JUMP_SLOT", "_JMP_SLOT"})) return By::jump_slot;
  if (ends(type, {"_COPY"})) return By::copy;
  if (ends(type, {"_RELATIVE"})) return By::relative;
  if (has(type, {"GLOB_DAT", "GOT"})) return By::got;
  if (ends(type, {"_PLT32", "_CALL26", "_JUMP26", "_CALL", "_JUMP24", "_CALL_PLT"}))
    return By::call;
  if (ends(type, {"_X86_64_64", "_X86_64_32", "_X86_64_32S", "_386_32", "_ABS64", "_ABS32",
                  "_RISCV_64", "_RISCV_32"}))
    return By::address;
  return {};
}

File::Answer File::relocates(std::string_view symbol) const {
  return any(*this, "relocate " + std::string(symbol), symbol,
             [&](const Relocation& relocation) { return relocation.symbol == symbol; });
}

File::Answer File::relocates(std::string_view symbol, By kind) const {
  const std::string verb =
      "relocate " + std::string(symbol) + " by " + std::string(name_of(kind));
  return any(*this, verb, symbol, [&](const Relocation& relocation) {
    return relocation.symbol == symbol && kind_of(relocation.type) == kind;
  });
}

File::Answer File::relocates(By kind) const {
  return any(*this, "relocate anything by " + std::string(name_of(kind)), "",
             [&](const Relocation& relocation) { return kind_of(relocation.type) == kind; });
}

std::size_t File::count(By kind) const {
  const auto& all = relocations();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(),
      [&](const Relocation& relocation) { return kind_of(relocation.type) == kind; }));
}

std::size_t File::count_packed() const {
  const auto& all = relocations();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const Relocation& relocation) { return relocation.packed; }));
}

}  // namespace observe
