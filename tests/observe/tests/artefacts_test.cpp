// What holds for every artefact that this build tree has made, whatever its scenario.
//
// An empty element of a run path is the current folder (ld.so(8)): the program loads what whoever
// starts it happens to stand in front of. CMake makes such elements: it pads the run path of a
// target that is install()ed with colons, so that the installed file's longer one fits in its
// place.

#include <algorithm>

#include "observe/observe.h"

using namespace observe;
namespace fs = std::filesystem;

namespace {

/// The files that scenarios' targets have linked; not what a running test tries out.
std::vector<fs::path> artefacts() {
  const fs::path scenarios =
      scenario().build.parent_path().parent_path() / "scenarios";  // of <tree>/observe/tests
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::recursive_directory_iterator at(scenarios, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code gone;
    if (at->is_directory(gone)) {
      const fs::path name = at->path().filename();
      if (name == "scratch" || name == "CMakeFiles") at.disable_recursion_pending();
    } else if (at->path().filename() != "facts" && read_elf(at->path().string())) {
      found.push_back(at->path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool has_empty_element(const std::string& path) {
  return path.empty() || path.front() == ':' || path.back() == ':' ||
         path.find("::") != std::string::npos;
}

}  // namespace

// Its lesson shows what CMake does by itself, says so, and asserts it.
bool shows_an_empty_element(const fs::path& file) {
  return file.parent_path().filename() == "ld-library-path" && file.filename() == "app";
}

TEST(Artefacts, NoRunPathHasAnEmptyElement) {
  const std::vector<fs::path> files = artefacts();
  if (files.empty()) GTEST_SKIP() << "no scenario is built in this tree";
  for (const fs::path& file : files) {
    if (shows_an_empty_element(file)) continue;
    for (const auto& path : {elf(file).rpath(), elf(file).runpath()}) {
      EXPECT_FALSE(path && has_empty_element(*path))
          << file << " has the run path \"" << *path
          << "\", whose empty element is the current folder. CMake pads the run path of what it "
             "install()s: let BUILD_RPATH be as long as INSTALL_RPATH, or the same";
    }
  }
}

TEST(Artefacts, AnEmptyElementIsSeenWhereverItStands) {
  for (const char* path : {"", ":", "/a:", ":/a", "/a::/b", "$ORIGIN::::"})
    EXPECT_TRUE(has_empty_element(path)) << path;
  for (const char* path : {"/a", "/a:/b", "$ORIGIN", "."})
    EXPECT_FALSE(has_empty_element(path)) << path;
}
