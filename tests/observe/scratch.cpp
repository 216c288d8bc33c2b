// Where a test may write.
//
// Every test program has one folder, <build>/scratch/<random>, and in it one folder for the
// current test. On a signal there is little that a handler may do: it stops the process group
// that runs at the time and what that leaves, and lets rm remove the folder, by calls that are
// all async-signal-safe. SIGKILL can't be handled at all. So a program holds a lock on its folder
// for as long as it lives, and at its start removes old folders that nobody holds.

#include "observe/scratch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "observe/scenario.h"

namespace observe {

namespace fs = std::filesystem;

namespace {

constexpr int interruptions[] = {SIGINT, SIGTERM, SIGHUP};

// What the signal handler reads: no object that may be changing at the time.
char program_folder[PATH_MAX];
char parent_folder[PATH_MAX];
volatile std::sig_atomic_t running_group = 0;

/// fs::remove_all stops at a folder that its owner may not write to.
void remove_tree(const fs::path& path) noexcept {
  std::error_code error;
  fs::remove_all(path, error);
  if (!error) return;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    if (at->is_directory(ignored) && !at->is_symlink(ignored))
      fs::permissions(at->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
  }
  fs::remove_all(path, error);
}

/// The lock goes with the process, and is not inherited by what it runs.
int lock(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

/// A folder is not locked yet in the moment when it is made; none is that slow for a minute.
void remove_abandoned(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
    struct stat status {};
    if (::lstat(at->path().c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) continue;
    if (std::time(nullptr) - status.st_mtime < 60) continue;
    const int fd = lock(at->path());
    if (fd < 0) continue;
    remove_tree(at->path());
    ::close(fd);
  }
}

fs::path make_program_folder() {
  const fs::path parent = scenario().build / "scratch";
  std::error_code error;
  remove_abandoned(parent);
  const scratch_detail::BlockedSignals until_the_folder_is_known;
  // Another program that ends may remove the empty parent at any time.
  for (int attempt = 0; attempt < 100; ++attempt) {
    fs::create_directories(parent, error);
    std::string name = (parent / "XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      if (errno == ENOENT) continue;
      break;
    }
    fs::path path = fs::canonical(name);
    if (path.native().size() >= sizeof program_folder)
      throw std::system_error(ENAMETOOLONG, std::generic_category(), path.string());
    static const int held = lock(path);
    (void)held;
    std::memcpy(program_folder, path.c_str(), path.native().size() + 1);
    const std::string above = path.parent_path();
    std::memcpy(parent_folder, above.c_str(), above.size() + 1);
    return path;
  }
  throw std::system_error(errno, std::generic_category(),
                          "no scratch folder can be made in " + parent.string());
}

/// Everything of the sources but what a build left there.
void copy_sources(const fs::path& from, const fs::path& to) {
  fs::create_directory(to);
  for (const fs::directory_entry& entry : fs::directory_iterator(from)) {
    const fs::path copy = to / entry.path().filename();
    if (entry.is_symlink()) {
      fs::copy_symlink(entry.path(), copy);
    } else if (entry.is_directory()) {
      if (fs::exists(entry.path() / "CMakeCache.txt") || entry.path() == scenario().build)
        continue;
      copy_sources(entry.path(), copy);
    } else if (entry.is_regular_file()) {
      fs::copy_file(entry.path(), copy);
      fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write,
                      fs::perm_options::add);
    }
  }
}

/// The folders of the current test.
struct Folders {
  fs::path root;     // holds the others
  fs::path sources;  // empty until it is asked for
  int count = 0;
};

class Scratch : public testing::EmptyTestEventListener {
 public:
  static Scratch& instance() {
    // gtest owns its listeners.
    static auto* const scratch = [] {
      auto* listener = new Scratch;
      testing::UnitTest::GetInstance()->listeners().Append(listener);
      return listener;
    }();
    return *scratch;
  }

  Folders& folders() {
    if (program_.empty()) {
      scratch_detail::clean_up_on_signals();
      program_ = make_program_folder();
    }
    if (folders_.root.empty()) {
      folders_.root = program_ / std::to_string(++count_);
      fs::create_directory(folders_.root);
    }
    return folders_;
  }

  void remove() noexcept {
    if (!folders_.root.empty()) remove_tree(folders_.root);
    folders_ = {};
  }

  void OnTestEnd(const testing::TestInfo& /*test*/) override { remove(); }

  void OnTestProgramEnd(const testing::UnitTest& /*test*/) override {
    remove();
    if (program_.empty()) return;
    remove_tree(program_);
    std::error_code error;
    fs::remove(program_.parent_path(), error);  // unless another program has its folder there
    program_.clear();
  }

 private:
  fs::path program_;
  Folders folders_;
  int count_ = 0;
};

extern "C" void clean_up(int signal) {
  const int group = running_group;
  if (group > 0) ::kill(-group, SIGKILL);
  scratch_detail::end_children({});
  if (program_folder[0] != '\0') {
    const pid_t remover = ::fork();
    if (remover == 0) {
      ::execl("/bin/rm", "rm", "-rf", "--", program_folder, static_cast<char*>(nullptr));
      ::_exit(1);
    }
    if (remover > 0) ::waitpid(remover, nullptr, 0);
    ::rmdir(parent_folder);  // unless another program has its folder there
  }
  // The handler was installed for one signal: this one ends the program as it would have.
  ::raise(signal);
}

}  // namespace

namespace scratch_detail {

fs::path temporary_folder() {
  fs::path folder = Scratch::instance().folders().root / "tmp";
  fs::create_directory(folder);  // no error where it is there
  return folder;
}

void remove_scratch() noexcept { Scratch::instance().remove(); }

BlockedSignals::BlockedSignals() noexcept {
  sigset_t these;
  ::sigemptyset(&these);
  for (const int signal : interruptions) ::sigaddset(&these, signal);
  ::sigprocmask(SIG_BLOCK, &these, &before_);
}

void BlockedSignals::end() const noexcept { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

void clean_up_on_signals() {
  struct sigaction action {};
  action.sa_handler = clean_up;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigemptyset(&action.sa_mask);
  for (const int signal : interruptions) {
    // What is ignored stays ignored, as nohup wants it.
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL)
      ::sigaction(signal, &action, nullptr);
  }
}

void remember_group(int group) noexcept { running_group = group; }

Children children() noexcept {
  Children found;
  char path[64] = "/proc/self/task/";
  constexpr std::string_view end_of_path = "/children";  // path is full of zeros after it
  std::copy(end_of_path.begin(), end_of_path.end(),
            std::to_chars(path + std::strlen(path), path + 32, ::getpid()).ptr);
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  char text[4096];
  const ssize_t size = fd < 0 ? 0 : ::read(fd, text, sizeof text);
  if (fd >= 0) ::close(fd);
  for (const char* at = text; at < text + size && found.count < found.processes.size(); ++at) {
    const auto [end, error] = std::from_chars(at, text + size, found.processes[found.count]);
    if (error != std::errc() || end == text + size) break;  // a number ends with a blank
    ++found.count;
    at = end;
  }
  return found;
}

void end_children(const Children& others) noexcept {
  for (bool left = true; left;) {
    left = false;
    for (const pid_t process : children()) {
      if (std::find(others.begin(), others.end(), process) != others.end()) continue;
      left = true;
      ::kill(process, SIGKILL);
      ::waitpid(process, nullptr, 0);
    }
  }
}

}  // namespace scratch_detail

const fs::path& scratch() {
  Folders& folders = Scratch::instance().folders();
  if (folders.sources.empty()) {
    copy_sources(scenario().sources, folders.root / "here");
    folders.sources = folders.root / "here";
  }
  return folders.sources;
}

fs::path fresh_folder() {
  Folders& folders = Scratch::instance().folders();
  fs::path folder = folders.root / ("fresh-" + std::to_string(++folders.count));
  fs::create_directory(folder);
  return folder;
}

fs::path artefact(std::string_view name, Line at) {
  auto found = find_artefact(scenario(), name);
  if (!found) stop(found.reason(), at);
  return *std::move(found);
}

fs::path path_of(const fs::path& name, Line at) {
  if (name.is_absolute()) return name;
  const std::string first = name.begin() == name.end() ? "" : name.begin()->string();
  if (first == "." || first == "..") return (scratch() / name).lexically_normal();
  return artefact(name.string(), at);
}

fs::path folder_of(const fs::path& name, Line at) { return path_of(name, at).parent_path(); }

std::string name_for(const fs::path& path) {
  if (!path.is_absolute()) return path.string();
  if (path == toolchain().cc) return "cc";
  if (path == toolchain().cxx) return "c++";
  const auto inside = path.lexically_relative(scenario().build);
  auto part = inside.begin();
  if (inside.empty() || *part == "..") {
    // scratch() has no symbolic links in it, and the build folder may.
    const auto& made = Scratch::instance().folders().sources;
    const auto within = made.empty() ? fs::path() : path.lexically_relative(made);
    if (within.empty() || *within.begin() == "..") return path.string();
    return "./" + within.string();
  }
  if (*part == "CMakeFiles" && path.extension() == ".o")
    return path.stem().stem().string() + ".o";  // as artefact() calls it
  if (*part != "scratch") return inside.string();
  // scratch/<program>/<test>/here/..., or fresh-1/...
  fs::path rest;
  std::string before;
  int depth = 0;
  for (; part != inside.end(); ++part, ++depth) {
    if (depth == 3) before = *part == "here" ? "./" : "a copy of ";
    if (depth > 3) rest /= *part;
  }
  return before + rest.string();
}

fs::path copy_of(const fs::path& name, Line at) {
  const fs::path original = path_of(name, at);
  fs::path copy = fresh_folder() / original.filename();
  std::error_code error;
  if (!fs::copy_file(original, copy, error))
    stop(name_for(original) + " cannot be copied: " + error.message(), at);
  return copy;
}

fs::path copies_of(std::initializer_list<std::string_view> names, Line at) {
  fs::path folder = fresh_folder();
  for (const std::string_view name : names) {
    const fs::path original = artefact(name, at);
    fs::create_directories((folder / name).parent_path());
    fs::copy_file(original, folder / name);
  }
  return folder;
}

}  // namespace observe
