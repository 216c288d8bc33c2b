// CMake knows the scenario when it configures, the test when it runs. A text file between them
// keeps paths with spaces, quotes and letters of any language out of compiler command lines, and
// lets every test program share one precompiled header, since none has definitions of its own.

#include "observe/scenario.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <ostream>
#include <sstream>
#include <stdexcept>

namespace observe {

namespace fs = std::filesystem;

namespace {

using Keys = std::map<std::string, std::string, std::less<>>;

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

Result<Keys> read_keys(const fs::path& file) {
  std::ifstream in(file);
  if (!in) {
    return Error{"the scenario's facts cannot be read from " + file.string() +
                 "; CMake writes that file when it configures"};
  }
  Keys keys;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    if (equals == std::string::npos) {
      return Error{file.string() + ", line " + std::to_string(number) +
                   ": expected key=value, got " + line};
    }
    keys[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return keys;
}

template <class Enum>
Result<Enum> choose(const Keys& keys, std::string_view key, std::initializer_list<Enum> choices,
                    const fs::path& file) {
  const std::string& wanted = keys.find(key)->second;
  std::string known;
  for (const Enum choice : choices) {
    if (name_of(choice) == wanted) return choice;
    known.append(known.empty() ? "" : ", ").append(name_of(choice));
  }
  return Error{file.string() + ": the " + std::string(key) + " is " + wanted +
               ", but must be one of " + known};
}

template <class T>
T or_throw(Result<T> result) {
  if (!result) throw std::runtime_error(result.reason());
  return *std::move(result);
}

fs::path scenario_file() {
  if (const char* named = std::getenv("WORKBENCH_SCENARIO"); named != nullptr && *named != '\0')
    return named;
  return fs::read_symlink("/proc/self/exe").parent_path() / "scenario.txt";
}

/// CMake names an object after its source: main.cpp becomes main.cpp.o.
bool is_object_of(const fs::path& file, const std::string& stem) {
  const std::string name = file.filename().string();
  if (!name.starts_with(stem + ".") || !name.ends_with(".o")) return false;
  const fs::path source = file.stem();
  static const std::vector<std::string> extensions = {".c", ".cpp", ".cc", ".cxx",
                                                      ".C", ".S",   ".s",  ".asm"};
  return source.stem() == stem && std::find(extensions.begin(), extensions.end(),
                                            source.extension().string()) != extensions.end();
}

void find_objects(const fs::path& folder, const std::string& stem, std::vector<fs::path>& found) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (is_object_of(at->path(), stem)) found.push_back(at->path());
  }
}

Result<fs::path> find_object(const Scenario& scenario, const fs::path& name) {
  const std::string stem = name.stem().string();
  const fs::path objects = scenario.build / "CMakeFiles";
  std::vector<fs::path> found;
  if (name.has_parent_path()) {
    const std::string target = name.parent_path().string();
    find_objects(objects / (scenario.target_prefix + target + ".dir"), stem, found);
    if (found.empty()) find_objects(objects / (target + ".dir"), stem, found);
  } else {
    std::error_code error;
    for (fs::directory_iterator at(objects, error), end; !error && at != end; at.increment(error))
      if (at->path().extension() == ".dir") find_objects(at->path(), stem, found);
  }
  std::sort(found.begin(), found.end());
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return Error{"there is no object file " + name.string() + " of " + scenario.slug +
                 ": no target below " + objects.string() + " has compiled a source " + stem +
                 ".c or the like; build the target that does"};
  }
  std::string all;
  for (const fs::path& path : found) all += "\n  " + path.string();
  return Error{"the object file " + name.string() + " of " + scenario.slug +
               " is ambiguous; put its target in front, as in \"app/" + name.filename().string() +
               "\":" + all};
}

}  // namespace

std::string_view name_of(Compiler compiler) {
  switch (compiler) {
    case Compiler::gcc:
      return "gcc";
    case Compiler::clang:
      return "clang";
  }
  return "unknown compiler";
}

std::string_view name_of(Linker linker) {
  switch (linker) {
    case Linker::bfd:
      return "bfd";
    case Linker::gold:
      return "gold";
    case Linker::lld:
      return "lld";
    case Linker::mold:
      return "mold";
  }
  return "unknown linker";
}

std::ostream& operator<<(std::ostream& out, Compiler compiler) {
  return out << name_of(compiler);
}
std::ostream& operator<<(std::ostream& out, Linker linker) { return out << name_of(linker); }

Result<Scenario> read_scenario(const fs::path& file) {
  const auto keys = read_keys(file);
  if (!keys) return keys.error();
  for (const char* key : {"slug", "sources", "build", "cc", "cxx", "compiler", "linker",
                          "machine", "target_prefix"}) {
    if (!keys->contains(key)) return Error{file.string() + ": there is no line " + key + "=..."};
  }
  const auto get = [&](const char* key) {
    const auto found = keys->find(key);
    return found == keys->end() ? std::string() : found->second;
  };
  const auto compiler = choose(*keys, "compiler", {Compiler::gcc, Compiler::clang}, file);
  if (!compiler) return compiler.error();
  const auto linker =
      choose(*keys, "linker", {Linker::bfd, Linker::gold, Linker::lld, Linker::mold}, file);
  if (!linker) return linker.error();
  for (const char* key : {"sources", "build", "cc", "cxx"}) {
    if (!fs::path(get(key)).is_absolute()) {
      return Error{file.string() + ": " + key + " must be an absolute path, and is \"" +
                   get(key) + "\""};
    }
  }
  Scenario scenario;
  scenario.slug = get("slug");
  scenario.target_prefix = get("target_prefix");
  scenario.sources = get("sources");
  scenario.build = get("build");
  scenario.toolchain = {*compiler, *linker,    get("machine"),
                        get("cc"), get("cxx"), words(get("emulator"))};
  return scenario;
}

const Scenario& scenario() {
  static const Scenario scenario = or_throw(read_scenario(scenario_file()));
  return scenario;
}

const Toolchain& toolchain() { return scenario().toolchain; }

Result<fs::path> find_artefact(const Scenario& scenario, std::string_view name) {
  const fs::path relative(name);
  if (name.empty() || relative.is_absolute())
    return Error{"an artefact's name is relative to the build folder, but this is \"" +
                 std::string(name) + "\""};
  const fs::path path = scenario.build / relative;
  std::error_code error;
  if (fs::is_regular_file(path, error)) return path;
  if (relative.extension() == ".o") return find_object(scenario, relative);

  std::string target = relative.stem().string();
  if (relative.has_extension() && target.starts_with("lib")) target.erase(0, 3);
  return Error{"there is no artefact " + std::string(name) + " of " + scenario.slug + ": " +
               path.string() + " does not exist; build its target, by its name " +
               scenario.target_prefix + target};
}

}  // namespace observe
