// Folders for what a test makes, which are gone when the test ends: after success, failure and an
// exception, and when the program is interrupted. What was killed outright leaves them; a later
// test program of the same scenario removes them then.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "observe/expect.h"

namespace observe {

/// The folder of the current test, which begins as a writable copy of the scenario's sources.
/// Made at its first use, and this test's alone however many run side by side. Its path is
/// absolute and holds no symbolic links. Throws std::filesystem::filesystem_error or
/// std::system_error.
const std::filesystem::path& scratch();

/// An empty folder beside it, a new one each time.
std::filesystem::path fresh_folder();

/// The file of one artefact that CMake built (scenario.h has its names). The test fails at this
/// line where there is none, or more than one.
std::filesystem::path artefact(std::string_view name, Line at = Line::here());

/// The file that a test means by a name, as everywhere here: "app", or "lib/libgreet.so", is what
/// CMake built; "./app" is in scratch(); an absolute path is itself.
/// The test fails at this line where there is no such artefact.
std::filesystem::path path_of(const std::filesystem::path& name, Line at = Line::here());

/// The folder of that file: `with("LD_LIBRARY_PATH", folder_of("v2/libanswer.so"))`.
std::filesystem::path folder_of(const std::filesystem::path& name, Line at = Line::here());

/// The name by which a test means this file, for a sentence.
std::string name_for(const std::filesystem::path& path);

/// A copy of a file, by its name, alone in a fresh folder: a program without the libraries that
/// were beside it. Returns the copy's path.
std::filesystem::path copy_of(const std::filesystem::path& name, Line at = Line::here());

/// Copies of artefacts in a fresh folder, each in the place that it has in the build folder: a
/// tree that was moved. Returns the folder.
std::filesystem::path copies_of(std::initializer_list<std::string_view> names,
                                Line at = Line::here());

namespace scratch_detail {

/// The folder beside it where what runs puts its temporary files: a compiler that is killed
/// leaves them.
std::filesystem::path temporary_folder();

/// Removes the current test's folders; a test program does it after each test.
void remove_scratch() noexcept;

/// Makes an interrupted program (SIGINT, SIGTERM, SIGHUP) stop what it runs and remove its
/// folders.
void clean_up_on_signals();

/// Meanwhile an interruption has to wait, lest it come between what is made and the first who
/// knows of it.
class BlockedSignals {
 public:
  BlockedSignals() noexcept;
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { end(); }

  void end() const noexcept;

 private:
  sigset_t before_{};
};

/// The process group to be stopped then; 0 for none.
void remember_group(int group) noexcept;

/// Children of this process, as many as a signal handler can hold.
struct Children {
  std::array<int, 64> processes{};
  std::size_t count = 0;

  [[nodiscard]] const int* begin() const noexcept { return processes.data(); }
  [[nodiscard]] const int* end() const noexcept { return processes.data() + count; }
};

/// Those that there are: none where the kernel does not list them (proc_pid_task(5), children).
Children children() noexcept;

/// Ends every child but those others, and what it leaves to this process in turn, and waits for
/// their end.
void end_children(const Children& others) noexcept;

}  // namespace scratch_detail

}  // namespace observe
