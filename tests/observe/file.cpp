#include "observe/file.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <vector>

#include "observe/scratch.h"
#include "observe/sentence.h"

namespace observe {

namespace fs = std::filesystem;
using testing::AssertionFailure;
using testing::AssertionSuccess;

namespace {

template <class Items>
std::string list(const Items& items) {
  return sentence::list(std::vector<std::string>(items.begin(), items.end()));
}

using Text = std::optional<std::string>;

/// "app has no RUNPATH; expected $ORIGIN/../lib"
File::Answer has_text(const File& file, const char* what, const Text& text,
                      std::string_view expected) {
  const std::string there_is =
      text ? "the " + std::string(what) + " " + *text : "no " + std::string(what);
  return sentence::has(file, text == expected, there_is, std::string(expected));
}

/// "app has the RUNPATH $ORIGIN; expected none"
File::Answer lacks_text(const File& file, const char* what, const Text& text) {
  const std::string there_is =
      text ? "the " + std::string(what) + " " + *text : "no " + std::string(what);
  return (text ? AssertionFailure() : AssertionSuccess())
         << name_for(file.file()) << " has " << there_is << "; expected "
         << (text ? "none" : "one");
}

}  // namespace

File::Answer File::is(Type wanted) const {
  const auto phrase = [](Type type) { return "a file of type " + std::string(name_of(type)); };
  return (type() == wanted ? AssertionSuccess() : AssertionFailure())
         << name_for(file()) << " is " << phrase(type()) << "; expected "
         << (type() == wanted ? "another" : phrase(wanted));
}

File::Answer File::needs(std::string_view library, Line at) const {
  require_dynamic(at);
  const bool holds = std::find(needed().begin(), needed().end(), library) != needed().end();
  return sentence::should(
      *this, holds, "need " + std::string(library),
      needed().empty() ? "it needs no library" : "it needs " + list(needed()));
}

File::Answer File::has_runpath(std::string_view path) const {
  return has_text(*this, "RUNPATH", runpath(), path);
}
File::Answer File::has_rpath(std::string_view path) const {
  return has_text(*this, "RPATH", rpath(), path);
}
File::Answer File::has_soname(std::string_view name) const {
  return has_text(*this, "soname", soname(), name);
}
File::Answer File::has_interpreter(std::string_view path) const {
  return has_text(*this, "interpreter", interpreter(), path);
}
File::Answer File::lacks_runpath(Line at) const {
  require_dynamic(at);
  return lacks_text(*this, "RUNPATH", runpath());
}
File::Answer File::lacks_rpath(Line at) const {
  require_dynamic(at);
  return lacks_text(*this, "RPATH", rpath());
}
File::Answer File::lacks_soname(Line at) const {
  require_dynamic(at);
  return lacks_text(*this, "soname", soname());
}
File::Answer File::lacks_interpreter(Line at) const {
  require_dynamic(at);
  return lacks_text(*this, "interpreter", interpreter());
}

File::Answer File::has_flag(std::string_view flag, Line at) const {
  if (!is_flag_name(flag)) stop(std::string(flag) + " is not the name of a dynamic flag", at);
  const bool holds = std::find(flags().begin(), flags().end(), flag) != flags().end();
  return sentence::should(*this, holds, "have the flag " + std::string(flag),
                          flags().empty() ? "it has no flags" : "its flags: " + list(flags()));
}

File::Answer File::needs_version(std::string_view version) const {
  std::vector<std::string> all;
  bool holds = false;
  for (const VersionNeeded& needed : versions_needed()) {
    all.push_back(std::string(needed.version) + " of " + std::string(needed.file));
    holds = holds || needed.version == version;
  }
  return sentence::should(*this, holds, "need the version " + std::string(version),
                          all.empty() ? "it needs no version" : "it needs " + list(all));
}

File::Answer File::defines_version(std::string_view version) const {
  std::vector<std::string> all;
  bool holds = false;
  for (const VersionDefined& defined : versions_defined()) {
    if (defined.base) continue;
    all.emplace_back(defined.version);
    holds = holds || defined.version == version;
  }
  return sentence::should(*this, holds, "define the version " + std::string(version),
                          all.empty() ? "it defines no version" : "it defines " + list(all));
}

File::Answer File::has_section(std::string_view name) const {
  std::vector<std::string> names;
  for (const Section& section : sections())
    if (!section.name.empty()) names.emplace_back(section.name);
  const bool holds = std::find(names.begin(), names.end(), name) != names.end();
  if (names.size() > 60) names.resize(60);
  return sentence::should(*this, holds, "have the section " + std::string(name),
                          "its sections: " + list(names));
}

File::Answer File::has_segment(SegmentType type) const {
  std::vector<std::string> names;
  bool holds = false;
  for (const Segment& segment : segments()) {
    names.emplace_back(name_of(segment.type));
    holds = holds || segment.type == type;
  }
  return sentence::should(*this, holds, "have a segment " + std::string(name_of(type)),
                          names.empty() ? "it has no segments" : "its segments: " + list(names));
}

// The note of type NT_GNU_BUILD_ID: three words, the name "GNU", the id (gABI, "Note Section").
std::string File::build_id() const {
  for (const Section& section : sections()) {
    if (section.name != ".note.gnu.build-id") continue;
    const auto bytes = bytes_of(section);
    std::string digits;
    for (std::size_t at = 16; bytes && at < bytes->size(); ++at) {
      const auto byte = std::to_integer<unsigned>((*bytes)[at]);
      digits += "0123456789abcdef"[byte >> 4U];
      digits += "0123456789abcdef"[byte & 15U];
    }
    return digits;
  }
  return "";
}

File::Answer File::has_build_id() const {
  const std::string id = build_id();
  return sentence::should(*this, !id.empty(), "have a build-id",
                          id.empty() ? "it has no section .note.gnu.build-id" : "it is " + id);
}

File elf(const fs::path& name, Line at) {
  auto read = read_elf(path_of(name, at));
  if (!read) stop(read.reason(), at);
  // Kept, so that `for (auto& symbol : elf("app").symbols())` does not outlive what it goes
  // through.
  static std::deque<File> all;
  return all.emplace_back(*std::move(read));
}

}  // namespace observe
