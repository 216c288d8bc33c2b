// The format is that of ar(5): "!<arch>\n", then for each member a header of 60 bytes and its
// contents, padded to an even length. GNU ar ends a name with "/", keeps one that is longer than
// 15 bytes in the member "//" and writes "/" and its place there, and its index is the member
// "/". Of a thin archive ("!<thin>\n") the contents stay where they are.

#include "observe/archive.h"

#include <charconv>
#include <string_view>

#include "observe/scratch.h"
#include "observe/text.h"

namespace observe {

namespace {

constexpr std::size_t header_size = 60;

std::string_view trimmed(std::string_view field) {
  const auto end = field.find_last_not_of(' ');
  return field.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

/// A decimal field; false where it is none.
bool read_number(std::string_view field, std::size_t& number) {
  const std::string_view digits = trimmed(field);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size();
}

}  // namespace

std::vector<std::string> members(const std::filesystem::path& archive, Line at) {
  const std::string text = text_of(archive, at);
  const std::string_view bytes = text;
  const bool thin = bytes.starts_with("!<thin>\n");
  if (!thin && !bytes.starts_with("!<arch>\n"))
    stop(archive.string() + " is no archive: it does not begin with !<arch>", at);
  std::vector<std::string> names;
  std::string_view long_names;
  for (std::size_t place = 8; place < bytes.size();) {
    std::size_t size = 0;
    const std::string_view header = bytes.substr(place, header_size);
    if (header.size() < header_size || !read_number(header.substr(48, 10), size))
      stop(archive.string() + " is a broken archive: there is no member at byte " +
               std::to_string(place),
           at);
    const std::string_view name = trimmed(header.substr(0, 16));
    const bool is_table = name == "/" || name == "//" || name == "/SYM64/";
    if (name == "//") long_names = bytes.substr(place + header_size).substr(0, size);
    std::size_t start = 0;
    if (!is_table && name.starts_with("/") && read_number(name.substr(1), start)) {
      const std::string_view rest = long_names.substr(std::min(start, long_names.size()));
      names.emplace_back(rest.substr(0, rest.find("/\n")));
    } else if (!is_table) {
      names.emplace_back(name.substr(0, name.find('/')));
    }
    place += header_size + (thin && !is_table ? 0 : size + size % 2);
  }
  return names;
}

}  // namespace observe
