// Scratch folders, seen from outside: a test program of its own is run, interrupted and killed.
// It is this program, with a scenario.txt in a folder that has an awkward name.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "bytes.h"
#include "observe/observe.h"
#include "process.h"

using namespace observe;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A scenario in the scratch folder, whose path has blanks, quotes and letters beyond ASCII.
fs::path awkward_scenario(const std::string& slug = scenario().slug) {
  fs::path home = fresh_folder() / "l'été \"à\" 東京";
  fs::create_directories(home / "sources" / "build");
  fs::create_directories(home / "build");
  write(home / "sources" / "read only.c", "int main(void) { return 0; }\n");
  write(home / "sources" / "build" / "CMakeCache.txt", "left by a build\n");
  fs::permissions(home / "sources" / "read only.c", fs::perms::owner_read);
  const Toolchain& tools = toolchain();
  write(home / "scenario.txt",
        "slug=" + slug + "\ntarget_prefix=an-awkward-\nmachine=x86_64\nsources=" +
            (home / "sources").string() + "\nbuild=" + (home / "build").string() +
            "\ncc=" + tools.cc.string() + "\ncxx=" + tools.cxx.string() +
            "\ncompiler=" + std::string(name_of(tools.compiler)) +
            "\nlinker=" + std::string(name_of(tools.linker)) + "\nemulator=echo emulated\n");
  return home;
}

Outcome inner(const fs::path& home, const std::string& test) {
  return run("/proc/self/exe", {.arguments = {"--gtest_also_run_disabled_tests",
                                              "--gtest_filter=Inner.DISABLED_" + test},
                                .environment = {{"WORKBENCH_SCENARIO", home / "scenario.txt"}}});
}

/// Starts the same without waiting for its end.
pid_t start(const fs::path& home, const std::string& test) {
  const std::string filter = "--gtest_filter=Inner.DISABLED_" + test;
  const std::string scenario = home / "scenario.txt";
  const std::string output = home / "output";
  const pid_t child = ::fork();
  if (child == 0) {
    if (std::freopen(output.c_str(), "w", stdout) == nullptr) ::_exit(1);
    ::setenv("WORKBENCH_SCENARIO", scenario.c_str(), 1);
    ::execl("/proc/self/exe", "test", "--gtest_also_run_disabled_tests", filter.c_str(), nullptr);
    ::_exit(1);
  }
  return child;
}

bool appears(const fs::path& path) {
  return comes_true([&] { return fs::exists(path); });
}

std::vector<std::string> lines(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Where the inner test says that it is.
fs::path ready_file() { return scenario().build.parent_path() / "ready"; }

}  // namespace

// --- what the inner program does --------------------------------------------------------------

TEST(Inner, DISABLED_CompilesInAnAwkwardFolder) {
  EXPECT_TRUE(cc(std::vector<std::string>{"read only.c", "-o", "app"}).succeeds());
  EXPECT_TRUE(run(scratch() / "app").prints(""));
  EXPECT_TRUE(run(copy_of(scratch() / "app")).prints(""));
  EXPECT_FALSE(is_there(scratch() / "build"));
  write("read only.c", "writable here");
  EXPECT_EQ(fs::file_size(scratch() / "read only.c"), 13U);
}

TEST(Inner, DISABLED_Fails) {
  write("file", "text");
  fs::create_directory(fresh_folder() / "closed");
  fs::create_directory(scratch() / "closed");
  write("closed/file", "text");
  fs::permissions(scratch() / "closed", fs::perms::none);
  FAIL() << "as it should";
}

TEST(Inner, DISABLED_Throws) {
  write("file", "text");
  throw std::runtime_error("as it should");
}

TEST(Inner, DISABLED_Waits) {
  write(
      scratch() / "script",
      "#!/bin/sh\nsleep 100 &\necho $! > ../pids\n"
      "setsid sh -c 'echo $$ >> ../pids; mv ../pids \"$1\"; exec sleep 100' sh \"$1\" &\nwait\n");
  fs::permissions(scratch() / "script", fs::perms::owner_all);
  (void)run("./script", Arguments{ready_file()}, {.limit = 60s});
}

TEST(Inner, DISABLED_RunsAForeignProgramByItsEmulator) {
  ASSERT_TRUE(cc(std::vector<std::string>{"read only.c", "-o", "app"}).succeeds());
  auto bytes = read_bytes(scratch() / "app");
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.e_machine = EM_SPARC;
  std::memcpy(bytes.data(), &header, sizeof header);
  write_bytes(scratch() / "foreign", bytes);
  EXPECT_TRUE(run(scratch() / "foreign", "x")
                  .prints("emulated " + (scratch() / "foreign").string() + " x\n"));
  // Its loader's variables are not the emulator's, which would end here by listing what it needs.
  EXPECT_TRUE(run(scratch() / "foreign", with("LD_TRACE_LOADED_OBJECTS", "1"))
                  .prints("emulated -E LD_TRACE_LOADED_OBJECTS=1 " +
                          (scratch() / "foreign").string() + "\n"));
  EXPECT_TRUE(run(scratch() / "app").prints(""));
}

TEST(Inner, DISABLED_FirstOfTwo) {
  std::ofstream(ready_file()) << scratch().string() << "\n" << fresh_folder().string() << "\n";
}

TEST(Inner, DISABLED_SecondOfTwo) {
  std::ifstream in(ready_file());
  int folders = 0;
  for (std::string folder; std::getline(in, folder); ++folders) EXPECT_FALSE(is_there(folder));
  EXPECT_EQ(folders, 2);
}

// --- what is left of it

TEST(Scratch, BeginsAsACopyOfTheSources) {
  EXPECT_TRUE(is_there(scratch() / "main.c"));
  EXPECT_TRUE(is_there(scratch() / "add.c"));
  EXPECT_EQ(scratch(), scratch());
  EXPECT_TRUE(scratch().is_absolute());
  const fs::path one = fresh_folder();
  EXPECT_NE(one, fresh_folder());
  EXPECT_TRUE(fs::is_empty(one));
  write("left behind", "");
}

TEST(Scratch, IsEachTestsOwn) { EXPECT_FALSE(is_there(scratch() / "left behind")); }

TEST(Scratch, IsGoneBeforeTheNextTestOfTheProgram) {
  EXPECT_TRUE(inner(awkward_scenario(), "*OfTwo").succeeds());
}

TEST(Scratch, WorksInAnAwkwardFolder) {
  const fs::path home = awkward_scenario();
  EXPECT_TRUE(inner(home, "CompilesInAnAwkwardFolder").succeeds());
  EXPECT_FALSE(is_there(home / "build" / "scratch"));
}

TEST(Emulator, RunsForeignProgramsAlone) {
  EXPECT_TRUE(inner(awkward_scenario(), "RunsAForeignProgramByItsEmulator").succeeds());
}

TEST(Scratch, IsGoneAfterAFailure) {
  for (const char* test : {"Fails", "Throws"}) {
    const fs::path home = awkward_scenario();
    EXPECT_TRUE(inner(home, test).fails(1, "as it should"));
    EXPECT_FALSE(is_there(home / "build" / "scratch"));
  }
}

TEST(Scratch, IsGoneAfterAnInterruptWithWhatRan) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const fs::path home = awkward_scenario();
    const pid_t child = start(home, "Waits");
    ASSERT_TRUE(appears(home / "ready"));
    const auto grandchildren = lines(home / "ready");
    ASSERT_EQ(grandchildren.size(), 2U);
    ::kill(child, signal);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal) << status;
    EXPECT_FALSE(is_there(home / "build" / "scratch"));
    for (const std::string& grandchild : grandchildren) EXPECT_TRUE(ends(grandchild));
  }
}

TEST(Scratch, WhatWasKilledIsRemovedByTheNext) {
  const fs::path home = awkward_scenario();
  const pid_t child = start(home, "Waits");
  ASSERT_TRUE(appears(home / "ready"));
  const fs::path parent = home / "build" / "scratch";
  const fs::path folder = fs::directory_iterator(parent)->path();
  const auto make_old = [&] {
    const timespec times[2] = {{0, 0}, {0, 0}};
    ::utimensat(AT_FDCWD, folder.c_str(), times, 0);
  };
  // Old, but somebody's.
  make_old();
  EXPECT_TRUE(inner(home, "CompilesInAnAwkwardFolder").succeeds());
  EXPECT_TRUE(fs::exists(folder));
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(fs::exists(folder));
  make_old();
  EXPECT_TRUE(inner(home, "CompilesInAnAwkwardFolder").succeeds());
  EXPECT_FALSE(fs::exists(folder));
  for (const std::string& grandchild : lines(home / "ready"))
    ::kill(std::stoi(grandchild), SIGKILL);
}

TEST(Main, LeavesOutTheTestsOfOtherScenarios) {
  const Outcome others = inner(awkward_scenario("rpath/tests"), "FirstOfTwo");
  EXPECT_TRUE(others.fails(1, "No test has this name: configure again"));
}

TEST(CopyOf, StandsAlone) {
  const fs::path copy = copy_of("app");
  EXPECT_EQ(copy.filename(), "app");
  EXPECT_EQ(std::distance(fs::directory_iterator(copy.parent_path()), fs::directory_iterator()),
            1);
  EXPECT_NE(copy, copy_of("app"));
  EXPECT_TRUE(run(copy).exits(3));
}
