#include "observe/text.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "observe/scenario.h"
#include "observe/scratch.h"
#include "observe/sentence.h"

namespace observe {

namespace fs = std::filesystem;
using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

fs::path write(const fs::path& name, std::string_view text, Line at) {
  fs::path path = (scratch() / name).lexically_normal();
  const fs::path inside = path.lexically_relative(scratch().parent_path());
  if (inside.empty() || *inside.begin() == "..")
    stop("a test writes into its scratch folder alone, and not to " + path.string(), at);
  fs::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::system_error(errno, std::generic_category(), "writing " + path.string());
  return path;
}

std::string text_of(const fs::path& name, Line at) {
  const fs::path path = path_of(name, at);
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) stop(name_for(path) + " cannot be read", at);
  return text;
}

AssertionResult same_bytes(const fs::path& one, const fs::path& other, Line at) {
  const std::string left = text_of(one, at);
  const std::string right = text_of(other, at);
  const std::string names = one.string() + " and " + other.string();
  if (left == right) return AssertionSuccess() << names << " hold the same bytes";
  const auto [here, there] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  return AssertionFailure() << names << " should hold the same bytes, but do not\nthey have "
                            << left.size() << " and " << right.size() << " bytes, and byte "
                            << here - left.begin() << " is the first that differs";
}

AssertionResult begins_with(const fs::path& name, std::string_view bytes, Line at) {
  const std::string text = text_of(name, at);
  const bool holds = std::string_view(text).starts_with(bytes);
  const auto shown = [](std::string_view some) {
    return testing::PrintToString(std::string(some));
  };
  return (holds ? AssertionSuccess() : AssertionFailure())
         << name_for(path_of(name, at)) << " begins with " << shown(text.substr(0, bytes.size()))
         << "; expected " << (holds ? "anything but that" : shown(bytes));
}

AssertionResult is_there(const fs::path& name) {
  const std::string first = name.begin() == name.end() ? "" : name.begin()->string();
  const fs::path path = name.is_absolute()              ? name
                        : first == "." || first == ".." ? (scratch() / name).lexically_normal()
                                                        : scenario().build / name;
  std::error_code error;
  if (fs::exists(fs::symlink_status(path, error)) ||
      (path.extension() == ".o" && find_artefact(scenario(), name.string())))
    return AssertionSuccess() << name_for(path) << " should not be there, but is";
  if (!fs::is_directory(path.parent_path(), error))
    return AssertionFailure() << name_for(path)
                              << " should be there, but is not\nthere is no folder "
                              << name_for(path.parent_path());
  std::vector<std::string> others;
  for (fs::directory_iterator at(path.parent_path(), error), end; !error && at != end;
       at.increment(error)) {
    std::string other = at->path().filename().string();
    if (!other.starts_with(".") && !other.starts_with("CMake"))
      others.push_back(std::move(other));
  }
  std::sort(others.begin(), others.end());
  return AssertionFailure() << name_for(path) << " should be there, but is not\nin its folder "
                            << (others.empty() ? "is nothing" : "are: " + sentence::list(others));
}

std::size_t count(std::string_view text, std::string_view piece) {
  std::size_t found = 0;
  for (auto at = text.find(piece); !piece.empty() && at != std::string_view::npos;
       at = text.find(piece, at + piece.size()))
    ++found;
  return found;
}

}  // namespace observe
