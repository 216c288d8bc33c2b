#include "observe/loader.h"

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "observe/file.h"
#include "observe/scratch.h"
#include "observe/sentence.h"
#include "observe/toolchain.h"

namespace observe {

namespace fs = std::filesystem;
using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The text between two others in a line; empty where they are not there.
std::string between(const std::string& line, const std::string& before,
                    const std::string& after) {
  const auto begin = line.find(before);
  if (begin == std::string::npos) return "";
  const auto start = begin + before.size();
  const auto end = line.find(after, start);
  return end == std::string::npos ? "" : line.substr(start, end - start);
}

bool is_file(const std::string& path, std::string_view name) {
  return path == name || path.ends_with("/" + std::string(name));
}

AssertionResult answer(const Outcome& run, bool holds, const std::string& verb,
                       const std::string& there_is) {
  return (holds ? AssertionSuccess() : AssertionFailure())
         << "the loader of " << run.name() << (holds ? " should not " : " should ") << verb
         << ", but does" << (holds ? "" : " not") << "\n"
         << there_is;
}

/// Folders for one kind of processor, which the loader looks into first (ld.so(8), "Hardware
/// capabilities"): an answer leaves them out.
bool is_for_one_processor(const fs::path& file) {
  static const std::set<std::string> names = {"tls",     "haswell",   "xeon_phi",  "avx512_1",
                                              "x86_64",  "x86-64-v2", "x86-64-v3", "x86-64-v4",
                                              "aarch64", "atomics"};
  return names.contains(file.parent_path().filename().string());
}

std::string some(const std::vector<std::string>& items) {
  constexpr std::size_t most = 12;
  if (items.size() <= most) return sentence::list(items);
  return sentence::list({items.begin(), items.begin() + most}) + " and more";
}

}  // namespace

Outcome ldd(const fs::path& program, const Setting& setting, Line at) {
  Setting traced = setting;
  traced.environment["LD_TRACE_LOADED_OBJECTS"] = "1";
  return run(program, traced, at);
}

Trace trace(const fs::path& program, const Arguments& arguments, Setting setting, Line at) {
  setting.arguments = arguments.words;
  return trace(program, std::move(setting), at);
}

// Each of its lines begins with a process number and a tab.
void Trace::require_words(Line at) const {
  require_end(at);
  if (err.find(":\t") == std::string::npos)
    stop(
        "the loader says nothing of " + name() + ": a program that is linked statically has none",
        at);
}

Trace trace(const fs::path& program, Setting setting, Line at) {
  // With colons: a comma would keep qemu from handing the variable on (run.cpp).
  setting.environment["LD_DEBUG"] = "libs:files:bindings:scopes";
  return Trace(run(program, setting, at));
}

// "file=libgreet.so [0];  generating link map" is said once of each, before it is relocated.
AssertionResult Trace::maps(std::string_view library, Line at) const {
  require_words(at);
  std::vector<std::string> all;
  bool holds = false;
  for (const std::string& line : lines_of(err)) {
    if (line.find("generating link map") == std::string::npos) continue;
    const std::string file = between(line, "file=", " [");
    holds = holds || is_file(file, library);
    all.push_back(file);
  }
  return answer(*this, holds, "map " + std::string(library),
                all.empty() ? "it maps nothing else" : "it maps " + some(all));
}

AssertionResult Trace::tries(const fs::path& path, Line at) const {
  require_words(at);
  std::vector<std::string> all;
  bool holds = false;
  for (const std::string& line : lines_of(err)) {
    const auto place = line.find("trying file=");
    if (place == std::string::npos) continue;
    const std::string file = line.substr(place + std::string_view("trying file=").size());
    holds = holds || file == path.string();
    if (!is_for_one_processor(file)) all.push_back(file);
  }
  return answer(*this, holds, "try " + path.string(),
                all.empty() ? "it tries no file" : "it tries " + some(all));
}

// "binding file ./app [0] to ./libgreet.so [0]: normal symbol `greet' [VERSION]"
AssertionResult Trace::binds(std::string_view user, std::string_view symbol,
                             std::string_view provider, Line at) const {
  require_words(at);
  std::vector<std::string> others;
  bool holds = false;
  for (const std::string& line : lines_of(err)) {
    if (between(line, "symbol `", "'") != symbol) continue;
    const std::string from = between(line, "binding file ", " [");
    const std::string to = between(line, "] to ", " [");
    if (is_file(from, user) && is_file(to, provider)) holds = true;
    others.push_back(name_for(from) + " to " + name_for(to));
  }
  return answer(
      *this, holds,
      "bind " + std::string(symbol) + " of " + std::string(user) + " to " + std::string(provider),
      others.empty() ? "it binds it nowhere" : "it binds it from " + some(others));
}

fs::path loader_of(const fs::path& program, Line at) {
  const auto& named = elf(program, at).interpreter();
  if (!named) stop(program.string() + " names no loader: it has no PT_INTERP", at);
  if (fs::exists(*named)) return *named;
  std::string found = cc("-print-file-name=" + fs::path(*named).filename().string(), {}, at).out;
  found.erase(found.find('\n'));
  return found;
}

}  // namespace observe
