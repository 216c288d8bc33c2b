// Programs for another machine, started like any other.
//
// A lesson types `./app`, whatever machine it is for. Where the kernel was not told of an
// emulator (binfmt_misc, which only root can change), it answers ENOEXEC. This library is loaded
// into the shell that plays the lesson and into all that it starts (LD_PRELOAD), and hands such
// programs to the emulator.
//
// The program's own loader must see the LD_ variables that are meant for it, and the emulator's
// must not: qemu-user takes them as options, -E. It splits those at commas; a value that has one
// is left to both.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

extern char** environ;

// EMULATOR: its path and arguments, blanks between them.

typedef int Execve(const char*, char* const*, char* const*);
typedef int Execvp(const char*, char* const*);

// The machine that a file's ELF header names; EM_NONE for what has none.
static Elf64_Half machine_of(const char* path) {
  Elf64_Ehdr header;
  const size_t head = offsetof(Elf64_Ehdr, e_version);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return EM_NONE;
  const ssize_t got = read(file, &header, head);
  close(file);
  return got == (ssize_t)head && memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 ? header.e_machine
                                                                              : EM_NONE;
}

static int is_foreign(const char* path) {
  const int before = errno;
  const Elf64_Half machine = machine_of(path);
  const int foreign = machine != EM_NONE && machine != machine_of("/proc/self/exe");
  errno = before;
  return foreign;
}

static size_t count(char* const* list) {
  size_t number = 0;
  while (list[number]) ++number;
  return number;
}

// Is it this library's own entry, which the program must not inherit?
static int is_ours(const char* variable) {
  Dl_info self;
  return strncmp(variable, "LD_PRELOAD=", 11) == 0 && dladdr((void*)is_ours, &self) &&
         strcmp(variable + 11, self.dli_fname) == 0;
}

static int emulate(const char* path, char* const* arguments, char* const* environment) {
  char words[] = EMULATOR;
  char* command[sizeof words + 2 * count(environment) + count(arguments) + 4];
  char* kept[count(environment) + 1];
  size_t length = 0, left = 0;
  for (char* word = strtok(words, " "); word; word = strtok(NULL, " ")) command[length++] = word;
  for (; *environment; ++environment) {
    if (strncmp(*environment, "LD_", 3) != 0 ||
        (strchr(*environment, ',') && !is_ours(*environment))) {
      kept[left++] = *environment;
    } else if (!is_ours(*environment)) {
      command[length++] = "-E";
      command[length++] = *environment;
    }
  }
  kept[left] = NULL;
  command[length++] = "-0";  // the name that it was called by, which it may print
  command[length++] = arguments[0] ? arguments[0] : (char*)path;
  command[length++] = (char*)path;
  for (size_t i = 1; arguments[0] && arguments[i]; ++i) command[length++] = arguments[i];
  command[length] = NULL;
  Execve* next = (Execve*)dlsym(RTLD_NEXT, "execve");
  return next(words, command, kept);
}

int execve(const char* path, char* const arguments[], char* const environment[]) {
  if (is_foreign(path)) return emulate(path, arguments, environment);
  Execve* next = (Execve*)dlsym(RTLD_NEXT, "execve");
  return next(path, arguments, environment);
}

int execv(const char* path, char* const arguments[]) { return execve(path, arguments, environ); }

// What env(1), nice(1) and their like call.
int execvp(const char* file, char* const arguments[]) {
  if (strchr(file, '/')) return execve(file, arguments, environ);
  Execvp* next = (Execvp*)dlsym(RTLD_NEXT, "execvp");
  return next(file, arguments);
}
