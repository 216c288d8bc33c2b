#include "observe/bytes.h"

#include <algorithm>
#include <charconv>

namespace observe {

namespace {

constexpr std::uint64_t page = 4096;

std::uint64_t first_nul(std::span<const std::byte> bytes, std::uint64_t from, std::uint64_t to) {
  const void* found = std::memchr(bytes.data() + from, 0, to - from);
  if (found == nullptr) return to;
  return static_cast<std::uint64_t>(static_cast<const std::byte*>(found) - bytes.data());
}

}  // namespace

std::string hexadecimal(std::uint64_t number) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
  return "0x" + std::string(digits, end);
}

std::string shown(std::string_view name) {
  constexpr std::size_t most = 200;
  return name.size() <= most ? std::string(name) : std::string(name.substr(0, most)) + "...";
}

Error Bytes::error(const std::string& what) const { return {std::string(file_) + ": " + what}; }

Error Bytes::beyond(std::uint64_t offset, std::uint64_t size, std::string_view what) const {
  std::string place;
  if (__builtin_add_overflow(offset_, offset, &offset))
    place = "an offset beyond all files";
  else
    place = "offset " + hexadecimal(offset);
  const std::string end = offset_ + contents_.size() == file_size_
                              ? "the end of the file"
                              : hexadecimal(offset_ + contents_.size()) + ", where its part ends";
  return error(std::string(what) + " at " + place + " (" + std::to_string(size) +
               " bytes) reaches beyond " + end + "; the file has " + std::to_string(file_size_) +
               " bytes");
}

Strings::Strings(const Bytes& file) : file_(file), ends_((file.size() + page - 1) / page) {
  std::uint64_t next = file.size();
  for (std::uint64_t i = ends_.size(); i-- > 0;) {
    const std::uint64_t begin = i * page;
    const std::uint64_t end = std::min(begin + page, file.size());
    const std::uint64_t nul = first_nul(file.contents(), begin, end);
    if (nul != end) next = nul;
    ends_[i] = next;
  }
}

Result<std::string_view> Strings::at(const Bytes& table, std::uint64_t offset,
                                     std::string_view what) const {
  if (offset >= table.size()) {
    return table.error(std::string(what) + " is at " + hexadecimal(offset) +
                       " of a string table of " + std::to_string(table.size()) + " bytes");
  }
  const std::uint64_t begin = table.offset() + offset;
  const std::uint64_t next_page = std::min((begin / page + 1) * page, file_.size());
  std::uint64_t end = first_nul(file_.contents(), begin, next_page);
  if (end == next_page) end = next_page == file_.size() ? file_.size() : ends_[next_page / page];
  if (end >= table.offset() + table.size()) {
    return table.error(std::string(what) + " at offset " + hexadecimal(begin) +
                       " does not end within its string table");
  }
  const auto part = file_.contents().subspan(begin, end - begin);
  return std::string_view(reinterpret_cast<const char*>(part.data()), part.size());
}

}  // namespace observe
