// Running a program without being deceived by it.
//
// The loader's failure is exit status 127, and so is what a shell says of a program that does not
// exist: a test that takes the one for the other passes for the wrong reason. So there is no
// shell here, and a failure before or in exec comes back through a pipe of its own. A run that
// was stopped by the time limit is neither a success nor a failure of the program.

#include "observe/run.h"

#include <elf.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <ostream>
#include <sstream>
#include <utility>

#include "observe/scenario.h"
#include "observe/scratch.h"

namespace observe {

namespace fs = std::filesystem;
using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kept = std::size_t{8} << 20;

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int get() const { return fd_; }
  void reset(int fd) {
    close();
    fd_ = fd;
  }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Descriptor reader;
  Descriptor writer;

  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    reader.reset(ends[0]);
    writer.reset(ends[1]);
    return true;
  }
};

/// What the child writes when it can't become the program.
struct Problem {
  enum Step : int { standard_streams, change_folder, execute } step;
  int error;
};

std::string describe(const Problem& problem) {
  const char* step = problem.step == Problem::change_folder ? "its folder cannot be entered"
                     : problem.step == Problem::execute     ? "it cannot be executed"
                                                            : "its streams cannot be set up";
  return std::string(step) + ": " + std::strerror(problem.error);
}

std::vector<std::string> pinned_environment(const std::map<std::string, std::string>& added) {
  std::map<std::string, std::string> all = added;
  for (const char* name : {"PATH", "HOME"}) {
    if (const char* value = std::getenv(name)) all.try_emplace(name, value);
  }
  all.try_emplace("TMPDIR", scratch_detail::temporary_folder());
  all.try_emplace("LC_ALL", "C.UTF-8");
  all.try_emplace("LANGUAGE", "");
  std::vector<std::string> environment;
  environment.reserve(all.size());
  for (const auto& [name, value] : all) environment.emplace_back(name).append("=").append(value);
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Between fork and exec: async-signal-safe calls only.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* environment,
                         const char* folder, int out, int err, int problems, pid_t parent) {
  const auto give_up = [&](Problem::Step step) {
    const Problem problem{step, errno};
    [[maybe_unused]] const auto written = ::write(problems, &problem, sizeof problem);
    ::_exit(126);
  };
  ::setpgid(0, 0);
  // A test that is killed outright takes along what it runs.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
    ::sigaction(signal, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int in = ::open("/dev/null", O_RDONLY);
  if (in < 0 || ::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0)
    give_up(Problem::standard_streams);
  // What the test program was started with is not the program's; the pipe for problems closes at
  // exec as well. Before Linux 5.11 there is no such call, and nothing depends on it.
  ::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
  if (::chdir(folder) != 0) give_up(Problem::change_folder);
  ::execve(program, arguments, environment);
  give_up(Problem::execute);
  ::_exit(126);
}

/// Reads what there is; false at the end of the stream.
bool drain(int fd, std::string& text, bool& truncated) {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  if (got == 0) return false;
  const std::size_t take = std::min(static_cast<std::size_t>(got), kept - text.size());
  text.append(buffer.data(), take);
  if (take < static_cast<std::size_t>(got)) truncated = true;
  return true;
}

/// Has the child ended? It stays a zombie, so that its group's number can't be taken by another.
bool has_ended(pid_t child) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == child;
}

/// Collects both streams until the child has ended and they are empty, or until `deadline`.
/// A background process may hold the streams open; nobody waits for it. False if it took too
/// long.
bool collect(pid_t child, int out, int err, Outcome& run, Clock::time_point deadline) {
  std::array<pollfd, 2> streams = {pollfd{out, POLLIN, 0}, pollfd{err, POLLIN, 0}};
  auto pause = std::chrono::microseconds(50);
  for (;;) {
    const bool open = streams[0].fd >= 0 || streams[1].fd >= 0;
    const bool ended = has_ended(child);
    if (ended && !open) return true;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    if (!ended && left.count() <= 0) return false;
    if (open) {
      const auto wait = ended ? 0 : std::clamp<long long>(left.count(), 1, 20);
      const int ready = ::poll(streams.data(), streams.size(), static_cast<int>(wait));
      if (ready == 0 && ended) return true;
      for (pollfd& stream : streams) {
        if (stream.fd < 0 || stream.revents == 0) continue;
        if (!drain(stream.fd, &stream == streams.data() ? run.out : run.err, run.truncated))
          stream.fd = -1;
      }
      if (ended && Clock::now() > deadline) return true;
    } else {
      const timespec time{0, pause.count() * 1000};
      ::nanosleep(&time, nullptr);
      pause = std::min(pause * 2, std::chrono::microseconds(10000));
    }
  }
}

std::optional<std::uint16_t> machine_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::array<char, 20> head{};
  if (!in.read(head.data(), head.size()) || std::memcmp(head.data(), ELFMAG, SELFMAG) != 0)
    return {};
  std::uint16_t machine = 0;
  std::memcpy(&machine, head.data() + offsetof(Elf64_Ehdr, e_machine), sizeof machine);
  return machine;
}

/// What stands before the command line of another machine's program; nothing before any other's.
/// Variables that are meant for the program's loader must not reach the emulator's own: qemu-user
/// takes them as options, and `environment` loses them. It splits those at commas, so a value
/// that has one stays in the environment, for both.
std::vector<std::string> emulator_for(const fs::path& program,
                                      std::vector<std::string>& environment) {
  const auto machine = machine_of(program);
  if (!machine || machine == machine_of("/proc/self/exe")) return {};
  std::vector<std::string> words = toolchain().emulator;
  if (words.empty()) return {};
  std::erase_if(environment, [&](const std::string& variable) {
    if (!variable.starts_with("LD_") || variable.find(',') != std::string::npos) return false;
    words.insert(words.end(), {"-E", variable});
    return true;
  });
  return words;
}

/// emulator + program, looked up as a shell would look up the emulator.
fs::path find_in_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/bin:/bin" : path;
  for (;;) {
    const auto colon = rest.find(':');
    fs::path candidate = fs::path(rest.substr(0, colon)) / name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    if (colon == std::string_view::npos) return name;
    rest.remove_prefix(colon + 1);
  }
}

std::string quoted(const std::string& word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char letter : word) {
    if (letter == '\'')
      text += "'\\''";
    else
      text += letter;
  }
  return text + "'";
}

/// A stream as a block of its own, its middle left out where it is long.
std::string block(const char* name, const std::string& text) {
  if (text.empty()) return std::string(name) + " is empty\n";
  constexpr std::size_t most = 8000;
  std::string shown = text;
  if (text.size() > most) {
    shown = text.substr(0, most / 2) + "\n[" + std::to_string(text.size() - most) +
            " bytes left out]\n" + text.substr(text.size() - most / 2);
  }
  std::string lines = std::string(name) + ":\n  | ";
  for (std::size_t i = 0; i < shown.size(); ++i) {
    lines += shown[i];
    if (shown[i] == '\n' && i + 1 < shown.size()) lines += "  | ";
  }
  if (lines.back() != '\n') lines += "  (no newline at the end)\n";
  return lines;
}

std::string show(const Words& words) {
  std::string text;
  for (const std::string& part : words.parts)
    text += (text.empty() ? "" : " ... ") + testing::PrintToString(part);
  return text;
}

std::string name_of_signal(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name == nullptr ? "signal " + std::to_string(signal) : std::string("SIG") + name;
}

void require_reason(const Words& reason, Line at) {
  if (reason.parts.empty() || std::any_of(reason.parts.begin(), reason.parts.end(),
                                          [](auto& part) { return part.empty(); }))
    stop("an expected failure must state its reason, and this one is empty", at);
}

std::string ended(const Outcome& run) {
  switch (run.end) {
    case Outcome::End::exited:
      return "exited with status " + std::to_string(run.status);
    case Outcome::End::signalled:
      return "was killed by " + name_of_signal(run.signal);
    case Outcome::End::timed_out:
      return "did not end within " + std::to_string(run.limit.count()) +
             " ms and was stopped with its process group";
    case Outcome::End::not_executed:
      return "did not run: " + run.problem;
  }
  return "";
}

/// Is it on either stream?
bool has(const Outcome& run, const Words& words) {
  return words.stand_in(run.err) || words.stand_in(run.out);
}

/// "app exited with status 1; expected exit status 0", and all there is to see.
AssertionResult verdict(bool holds, const std::string& expected, const Outcome& run) {
  return (holds ? AssertionSuccess() : AssertionFailure())
         << run.name() << " " << ended(run) << "; expected " << (holds ? "anything but " : "")
         << expected << "\n"
         << run.report();
}

/// A text with its newlines and quotes as a program's source has them.
std::string escaped(std::string_view text) { return testing::PrintToString(std::string(text)); }

}  // namespace

// Here and not in the header: each test program would instantiate what they take.
Words::Words(const char* text) : parts{text} {}
Words::Words(std::string text) : parts{std::move(text)} {}
Words::Words(std::initializer_list<const char*> in_order)
    : parts(in_order.begin(), in_order.end()) {}
Words::Words(std::vector<std::string> in_order) : parts(std::move(in_order)) {}

bool Words::stand_in(std::string_view text) const {
  if (parts.empty() || parts.front().empty()) return false;
  for (auto at = text.find(parts.front()); at != std::string_view::npos;
       at = text.find(parts.front(), at + 1)) {
    std::size_t next = at + parts.front().size();
    const std::size_t line_end = std::min(text.find('\n', next), text.size());
    bool all = true;
    for (std::size_t i = 1; all && i < parts.size(); ++i) {
      const auto found = text.find(parts[i], next);
      all = found != std::string_view::npos && found <= line_end;
      next = found + parts[i].size();
    }
    if (all) return true;
  }
  return false;
}

Arguments::Word::Word(const char* text) : text(text) {}
Arguments::Word::Word(std::string text) : text(std::move(text)) {}
Arguments::Word::Word(const fs::path& path) : text(path.string()) {}

Arguments::Arguments(const char* text) : Arguments(std::string(text)) {}

Arguments::Arguments(const std::string& text) {
  std::istringstream in(text);
  for (std::string word; in >> word;) words.push_back(word);
}

Arguments::Arguments(const fs::path& path) : words{path.string()} {}

Arguments::Arguments(std::initializer_list<Word> list) {
  for (const Word& word : list) words.push_back(word.text);
}

Arguments::Arguments(std::vector<std::string> list) : words(std::move(list)) {}

Arguments operator+(Arguments one, const Arguments& other) {
  one.words.insert(one.words.end(), other.words.begin(), other.words.end());
  return one;
}

Setting Setting::in(const fs::path& other) const {
  Setting setting = *this;
  setting.folder = other;
  return setting;
}

Setting Setting::with(const std::string& variable, const fs::path& value) const {
  Setting setting = *this;
  setting.environment[variable] = value.string();
  return setting;
}

Setting in(const fs::path& folder) { return Setting{}.in(folder); }

Setting with(const std::string& variable, const fs::path& value) {
  return Setting{}.with(variable, value);
}

Outcome run(const fs::path& program, const Arguments& arguments, Setting setting, Line at) {
  setting.arguments = arguments.words;
  return run(program, setting, at);
}

Outcome run(const fs::path& program, const Setting& setting, Line at) {
  Outcome run;
  run.folder = setting.folder.empty() ? scratch() : setting.folder;
  run.environment = setting.environment;
  run.limit = setting.limit;
  // What is in the working folder keeps the name by which it is called.
  const bool here = !program.empty() && (*program.begin() == "." || *program.begin() == "..");
  const fs::path named = here ? program : path_of(program, at);
  run.program = here ? program.string() : name_for(named);
  std::vector<std::string> environment = pinned_environment(setting.environment);
  run.command = emulator_for(run.folder / named, environment);
  const fs::path file = run.command.empty() ? named : find_in_path(run.command.front());
  run.command.push_back(named.string());
  run.command.insert(run.command.end(), setting.arguments.begin(), setting.arguments.end());

  std::vector<std::string> command = run.command;
  const auto arguments = pointers(command);
  const auto variables = pointers(environment);
  Pipe out;
  Pipe err;
  Pipe problems;
  if (!out.open() || !err.open() || !problems.open()) {
    run.problem = std::string("there is no pipe for it: ") + std::strerror(errno);
    return run;
  }
  const pid_t parent = ::getpid();
  // What the program leaves out of its group's reach, in a session of its own, becomes our child.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const scratch_detail::Children others = scratch_detail::children();
  const scratch_detail::BlockedSignals until_the_group_is_remembered;
  const pid_t child = ::fork();
  if (child < 0) {
    run.problem = std::string("there is no process for it: ") + std::strerror(errno);
    return run;
  }
  if (child == 0) {
    become(file.c_str(), arguments.data(), variables.data(), run.folder.c_str(), out.writer.get(),
           err.writer.get(), problems.writer.get(), parent);
  }
  ::setpgid(child, child);  // by both, so that it is done whoever comes first
  scratch_detail::remember_group(child);
  until_the_group_is_remembered.end();
  out.writer.close();
  err.writer.close();
  problems.writer.close();

  // The pipe ends at exec, before the program's first instruction.
  Problem problem{};
  ssize_t got = 0;
  do got = ::read(problems.reader.get(), &problem, sizeof problem);
  while (got < 0 && errno == EINTR);

  const bool in_time =
      collect(child, out.reader.get(), err.reader.get(), run, Clock::now() + setting.limit);
  ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  scratch_detail::remember_group(0);
  scratch_detail::end_children(others);

  if (got == sizeof problem) {
    run.end = Outcome::End::not_executed;
    run.problem = describe(problem);
  } else if (!in_time) {
    run.end = Outcome::End::timed_out;
  } else if (WIFSIGNALED(status)) {
    run.end = Outcome::End::signalled;
    run.signal = WTERMSIG(status);
  } else {
    run.end = Outcome::End::exited;
    run.status = WEXITSTATUS(status);
  }
  return run;
}

std::string Outcome::report() const {
  std::string text = "command:";
  for (const std::string& word : command) text += " " + quoted(word);
  text += "\nfolder: " + folder.string() + "\n";
  if (!environment.empty()) {
    text += "environment, besides the pinned one:";
    for (const auto& [name, value] : environment) text += " " + name + "=" + quoted(value);
    text += "\n";
  }
  text += block("stdout", out) + block("stderr", err);
  if (truncated) text += "there was more output, which was not kept\n";
  return text;
}

void PrintTo(const Outcome& run, std::ostream* out) {
  *out << run.name() << " " << ended(run) << "\n" << run.report();
}

std::string Outcome::name() const { return program.empty() ? "the program" : program; }

void Outcome::require_end(Line at) const {
  if (end == End::not_executed || end == End::timed_out)
    stop(name() + " " + ended(*this) + "\n" + report(), at);
}

std::size_t Outcome::count(std::string_view text, Line at) const {
  require_end(at);
  std::size_t lines = 0;
  std::istringstream in(out);
  for (std::string line; std::getline(in, line);)
    lines += line.find(text) == std::string::npos ? 0 : 1;
  return lines;
}

AssertionResult Outcome::prints(std::string_view output, Line at) const {
  require_end(at);
  const bool well = end == End::exited && status == 0;
  const std::string expected = "exactly " + escaped(output) + " on stdout";
  return verdict(well && !truncated && out == output,
                 well ? expected : "exit status 0 and " + expected, *this);
}

AssertionResult Outcome::succeeds(Line at) const {
  require_end(at);
  return verdict(end == End::exited && status == 0, "exit status 0", *this);
}

AssertionResult Outcome::exits(int wanted, Line at) const {
  require_end(at);
  return verdict(end == End::exited && status == wanted, "exit status " + std::to_string(wanted),
                 *this);
}

AssertionResult Outcome::fails(int wanted, const Words& reason, Line at) const {
  if (wanted == 0) stop("exit status 0 is not a failure: use succeeds() or prints()", at);
  require_reason(reason, at);
  require_end(at);
  const bool so = end == End::exited && status == wanted;
  const bool said = has(*this, reason);
  return verdict(so && said,
                 so && !said ? "it to say " + show(reason)
                             : "exit status " + std::to_string(wanted) + " and " + show(reason),
                 *this);
}

AssertionResult Outcome::killed_by(int wanted, Line at) const {
  require_end(at);
  return verdict(end == End::signalled && signal == wanted, "an end by " + name_of_signal(wanted),
                 *this);
}

AssertionResult Outcome::killed_by(int wanted, const Words& reason, Line at) const {
  require_reason(reason, at);
  require_end(at);
  const bool so = end == End::signalled && signal == wanted;
  const bool said = has(*this, reason);
  return verdict(so && said,
                 so && !said ? "it to say " + show(reason)
                             : "an end by " + name_of_signal(wanted) + " and " + show(reason),
                 *this);
}

AssertionResult Outcome::says(const Words& words, Line at) const {
  require_reason(words, at);
  require_end(at);
  return verdict(has(*this, words), show(words) + " on stderr or stdout", *this);
}

}  // namespace observe
