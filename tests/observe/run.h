// Running a program, and what came of it.
//
// The environment is made from scratch: a variable that someone has set (LD_LIBRARY_PATH,
// LIBRARY_PATH, CPATH, GLIBC_TUNABLES) changes what the linker and the loader do.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "observe/expect.h"

namespace observe {

/// Words that a program must say. Mostly one text, which may span lines; where a tool puts
/// something between (a file's name), the parts stand in this order on one line.
struct Words {
  Words(const char* text);
  Words(std::string text);
  Words(std::initializer_list<const char*> in_order);
  explicit Words(std::vector<std::string> in_order);

  /// Do they stand in `text`? An empty text or list of parts stands nowhere.
  [[nodiscard]] bool stand_in(std::string_view text) const;

  std::vector<std::string> parts;
};

/// The words of a command line. A text is split at blanks; there is no shell, so there are no
/// quotes and no variables. A list is taken word by word: `{"-o", "app", artefact("main.o")}`.
struct Arguments {
  struct Word {
    Word(const char* text);
    Word(std::string text);
    Word(const std::filesystem::path& path);

    std::string text;
  };

  Arguments(const char* text);
  Arguments(const std::string& text);
  Arguments(const std::filesystem::path& path);
  Arguments(std::initializer_list<Word> list);
  Arguments(std::vector<std::string> list);

  friend Arguments operator+(Arguments one, const Arguments& other);

  std::vector<std::string> words;
};

struct Setting {
  std::vector<std::string> arguments = {};

  /// Set after, and so instead of, the pinned variables: PATH and HOME as they are, a TMPDIR
  /// beside scratch(), LC_ALL=C.UTF-8 and an empty LANGUAGE.
  std::map<std::string, std::string> environment = {};

  /// The working folder; scratch() where none is given.
  std::filesystem::path folder = {};

  /// After that the program is stopped, with its whole process group. Whatever it started ends
  /// with it, in any case.
  std::chrono::milliseconds limit = std::chrono::seconds(60);

  /// The same in this folder: `with("LD_LIBRARY_PATH", "lib").in("/")`.
  [[nodiscard]] Setting in(const std::filesystem::path& other) const;

  /// The same with one more variable.
  [[nodiscard]] Setting with(const std::string& variable,
                             const std::filesystem::path& value) const;
};

/// In this folder: `run("app", in("/"))`.
Setting in(const std::filesystem::path& folder);

/// With this variable: `run("app", with("LD_LIBRARY_PATH", "lib"))`.
Setting with(const std::string& variable, const std::filesystem::path& value);

/// What came of a run: plain data, and predicates that explain themselves. Where the program did
/// not run at all, or was stopped by the time limit, there is no answer, not even no: the test
/// fails at this line.
class Outcome {
 public:
  enum class End { exited, signalled, timed_out, not_executed };

  /// Exit 0, and exactly this on stdout.
  [[nodiscard]] testing::AssertionResult prints(std::string_view output,
                                                Line at = Line::here()) const;

  /// Exit 0, whatever it prints.
  [[nodiscard]] testing::AssertionResult succeeds(Line at = Line::here()) const;

  /// Exactly this exit status.
  [[nodiscard]] testing::AssertionResult exits(int status, Line at = Line::here()) const;

  /// Exactly this exit status, which is not 0, and the reason on stderr or stdout.
  /// The test fails at this line for status 0 or an empty reason.
  [[nodiscard]] testing::AssertionResult fails(int status, const Words& reason,
                                               Line at = Line::here()) const;

  /// Ended by this signal. With a reason, which is on stderr or stdout.
  [[nodiscard]] testing::AssertionResult killed_by(int signal, Line at = Line::here()) const;
  [[nodiscard]] testing::AssertionResult killed_by(int signal, const Words& reason,
                                                   Line at = Line::here()) const;

  /// Printed on stderr or stdout, however the run ended.
  [[nodiscard]] testing::AssertionResult says(const Words& words, Line at = Line::here()) const;

  /// How many lines of stdout have this text.
  [[nodiscard]] std::size_t count(std::string_view text, Line at = Line::here()) const;

  /// The command line, the folder, what was added to the environment, how it ended and its
  /// output.
  [[nodiscard]] std::string report() const;

  /// Ends the test at this line where the program did not run, or did not end.
  void require_end(Line at) const;

  /// The program, for a sentence.
  [[nodiscard]] std::string name() const;

  std::string program;  // by the name that the test has for it
  std::vector<std::string> command;
  std::filesystem::path folder;
  std::map<std::string, std::string> environment;  // what was added to the pinned one
  End end = End::not_executed;
  int status = 0;       // of exited
  int signal = 0;       // of signalled
  std::string problem;  // of not_executed: which step failed, and errno's text
  std::chrono::milliseconds limit{};
  std::string out;
  std::string err;
  bool truncated = false;  // more output than is kept (8 MiB of each stream)
};

void PrintTo(const Outcome& run, std::ostream* out);

/// Runs a program to its end: stdin is empty, and its process group is stopped afterwards, so
/// that nothing stays behind. It goes by its name as everywhere here (scratch.h): "app" is the
/// artefact, "./app" is in the working folder. A program of a foreign machine runs under the
/// toolchain's emulator. The test fails at this line where there is no such artefact.
[[nodiscard]] Outcome run(const std::filesystem::path& program, const Setting& setting = {},
                          Line at = Line::here());

/// The same with arguments: `run("host", "./plugin.so greet")`.
[[nodiscard]] Outcome run(const std::filesystem::path& program, const Arguments& arguments,
                          Setting setting = {}, Line at = Line::here());

}  // namespace observe
