// A run is what it was: neither a missing program nor a time limit passes for a failure.

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>

#include "expects.h"
#include "process.h"

using namespace observe;
using namespace std::chrono_literals;

namespace {

Outcome shell(const std::string& script, Setting setting = {}) {
  setting.arguments = {"-c", script};
  return run("/bin/sh", setting);
}

}  // namespace

TEST(Run, TellsStdoutFromStderr) {
  const Outcome run = shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(run.out, "out\n");
  EXPECT_EQ(run.err, "err\n");
  expect_says(run.exits(3), true,
              "/bin/sh exited with status 3; expected anything but exit status 3");
  expect_says(run.exits(4), false, "/bin/sh exited with status 3; expected exit status 4\n");
  expect_says(run.succeeds(), false, "stdout:\n  | out\nstderr:\n  | err\n");
  expect_says(run.fails(3, "err"), true, "expected anything but exit status 3 and \"err\"\n");
  expect_says(run.fails(3, "out"), true, "/bin/sh exited with status 3");
  expect_says(run.fails(3, "else"), false, "; expected it to say \"else\"\n");
  expect_says(run.fails(4, "err"), false, "; expected exit status 4 and \"err\"\n");
  expect_says(run.prints("out\n"), false,
              "; expected exit status 0 and exactly \"out\\n\" on stdout\n");
  expect_says(run.killed_by(SIGABRT), false, "; expected an end by SIGABRT\n");
  expect_says(run.says("err"), true, "; expected anything but \"err\" on stderr or stdout\n");
  EXPECT_EQ(shell("echo one; echo two; echo one again").count("one"), 2);
}

TEST(Run, TakesWordsAndASetting) {
  EXPECT_TRUE(run("/bin/echo", "one  two").prints("one two\n"));
  EXPECT_TRUE(run("/bin/echo", {"one  two", scratch() / "x"})
                  .prints("one  two " + (scratch() / "x").string() + "\n"));
  EXPECT_TRUE(run("/bin/echo", Arguments("one") + "two").prints("one two\n"));
  EXPECT_TRUE(run("/usr/bin/env", with("COLOUR", "blue").in("/")).says("COLOUR=blue\n"));
  EXPECT_EQ(run("/bin/pwd", in("/")).out, "/\n");
  const Setting both = with("ONE", "1").with("TWO", "2");
  EXPECT_TRUE(run("/usr/bin/env", both).says("ONE=1\n"));
  EXPECT_TRUE(run("/usr/bin/env", both).says("TWO=2\n"));
}

TEST(Run, ShowsHowToDoItAgain) {
  const std::string report =
      shell("echo it\\'s", {.environment = {{"GREETING", "good day"}}, .folder = "/"}).report();
  EXPECT_NE(report.find("command: /bin/sh -c 'echo it\\'\\''s'\n"), std::string::npos) << report;
  EXPECT_NE(report.find("folder: /\n"), std::string::npos) << report;
  EXPECT_NE(report.find("GREETING='good day'"), std::string::npos) << report;
}

TEST(Run, TellsASignalFromAStatus) {
  const Outcome run = shell("echo why >&2; kill -ABRT $$");
  expect_says(run.killed_by(SIGABRT), true, "/bin/sh was killed by SIGABRT");
  EXPECT_TRUE(run.killed_by(SIGABRT, "why"));
  EXPECT_FALSE(run.killed_by(SIGABRT, "because"));
  EXPECT_FALSE(run.killed_by(SIGSEGV));
  EXPECT_FALSE(run.fails(134, "why"));
  EXPECT_FALSE(run.fails(6, "why"));
  EXPECT_FALSE(run.exits(134));
  EXPECT_FALSE(run.succeeds());
}

TEST(Run, AMissingProgramIsNoFailureOfAProgram) {
  const Outcome run = observe::run("/nowhere/app");
  EXPECT_EQ(run.end, Outcome::End::not_executed);
  EXPECT_EQ(run.problem, "it cannot be executed: No such file or directory");
  EXPECT_NE(observe::run("/dev/null").problem.find("Permission denied"), std::string::npos);
  EXPECT_EQ(shell("true", {.folder = "/nowhere"}).problem,
            "its folder cannot be entered: No such file or directory");
}

TEST(Run, PinsTheEnvironment) {
  for (const char* name : {"LD_LIBRARY_PATH", "LD_BIND_NOW", "LIBRARY_PATH", "CPATH", "CFLAGS",
                           "GLIBC_TUNABLES", "GCC_COLORS", "MALLOC_PERTURB_", "LANG"})
    ::setenv(name, "lie", 1);
  const Outcome run = observe::run("/usr/bin/env", with("ADDED", "yes"));
  for (const char* name : {"LD_LIBRARY_PATH", "LD_BIND_NOW", "LIBRARY_PATH", "CPATH", "CFLAGS",
                           "GLIBC_TUNABLES", "GCC_COLORS", "MALLOC_PERTURB_", "LANG"})
    ::unsetenv(name);
  EXPECT_TRUE(run.succeeds());
  EXPECT_EQ(run.out.find("lie"), std::string::npos) << run.out;
  for (const char* line : {"ADDED=yes\n", "LC_ALL=C.UTF-8\n", "LANGUAGE=\n", "PATH="})
    EXPECT_NE(run.out.find(line), std::string::npos) << run.out;
  EXPECT_TRUE(observe::run("/usr/bin/env", with("LC_ALL", "C")).says("LC_ALL=C\n"));
}

TEST(Run, StandsInScratchOrWhereItIsTold) {
  EXPECT_TRUE(shell("pwd -P").prints(scratch().string() + "\n"));
  EXPECT_TRUE(shell("pwd -P", {.folder = "/"}).prints("/\n"));
  write("tool", "#!/bin/sh\necho tool\n");
  std::filesystem::permissions(scratch() / "tool", std::filesystem::perms::owner_all);
  EXPECT_TRUE(run("./tool").prints("tool\n"));
  EXPECT_TRUE(run("app").exits(3));
}

TEST(Run, WhatACompilerLeavesGoesWithScratch) {
  const std::string beside = (scratch().parent_path() / "tmp").string();
  EXPECT_TRUE(shell("echo \"$TMPDIR\" && touch \"$TMPDIR/left\"").prints(beside + "\n"));
}

TEST(Run, HasNoInputAndNoOpenFiles) {
  EXPECT_TRUE(run("/bin/cat").prints(""));
  // The folder's own descriptor is the one beyond the standard streams.
  EXPECT_TRUE(run("/bin/ls", "/proc/self/fd").prints("0\n1\n2\n3\n"));
}

TEST(Run, ReadsBothStreamsHoweverMuchThereIs) {
  const Outcome run = shell("head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2; exit 5");
  EXPECT_TRUE(run.exits(5));
  EXPECT_EQ(run.out.size(), 3000000U);
  EXPECT_EQ(run.err.size(), 3000000U);
  EXPECT_FALSE(run.truncated);
  const Outcome more = shell("head -c 30000000 /dev/zero");
  EXPECT_TRUE(more.succeeds());
  EXPECT_EQ(more.out.size(), std::size_t{8} << 20);
  EXPECT_TRUE(more.truncated);
  EXPECT_FALSE(more.prints(more.out));
}

TEST(Run, TheTimeLimitStopsGrandchildrenToo) {
  // It is given more time only where it has not even begun.
  Outcome run;
  for (auto limit = 200ms; run.out.empty() && limit < 60s; limit *= 4)
    run = shell("sleep 100 & echo $!; sleep 100", {.limit = limit});
  EXPECT_EQ(run.end, Outcome::End::timed_out);
  ASSERT_FALSE(run.out.empty());
  EXPECT_TRUE(ends(run.out));
}

TEST(Run, TheTimeLimitHoldsWithClosedStreams) {
  const Outcome run = shell("exec >&- 2>&-; sleep 100", {.limit = 200ms});
  EXPECT_EQ(run.end, Outcome::End::timed_out);
}

TEST(Run, NothingStaysBehind) {
  const std::string wait = "while ! [ -s left ]; do sleep 0.01; done; cat left; rm left";
  for (const std::string away :
       {"sleep 100 & echo $! > left; ", "setsid sh -c 'echo $$ > left; exec sleep 100' & ",
        "(setsid sh -c '(sleep 100 & echo $! > left) &' & ) ; "}) {
    const Outcome run = shell(away + wait);
    EXPECT_TRUE(run.succeeds());
    ASSERT_FALSE(run.out.empty()) << away;
    EXPECT_TRUE(ends(run.out)) << away;
  }
}

TEST(Run, OthersGoOn) {
  const pid_t other = ::fork();
  if (other == 0) {
    ::pause();
    ::_exit(0);
  }
  EXPECT_TRUE(shell("sleep 100 &").succeeds());
  EXPECT_TRUE(is_running(std::to_string(other)));
  ::kill(other, SIGKILL);
  EXPECT_EQ(::waitpid(other, nullptr, 0), other);
}
