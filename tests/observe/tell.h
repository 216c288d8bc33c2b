// What the reader finds in ELF files, as JSON, for programs that are not written in C++: an array
// of one object for each file.
//
//   file, type, machine    its path as given; name_of() of Type and Machine
//   interpreter, soname, rpath, runpath    text, or null where there is none
//   needed                 the names of DT_NEEDED, in the file's order
//   symbols                those of .symtab, then those of DT_SYMTAB, without section and file
//                          symbols: name, version, type, binding, visibility, size (bytes), and
//     defined              here, rather than in another file
//     dynamic              it stands in DT_SYMTAB, the only table that the loader reads
//     exported             another file's reference can be bound to it: in a relocatable file by
//                          the linker, in any other by the loader, if it is dynamic
//   segments               type, and access: "r-x" is readable and executable
//
// Names go out byte for byte: where one is not UTF-8, the JSON isn't either. What can't be read
// is said in a sentence on stderr, and the exit status is 1.
#pragma once

namespace observe {

/// The program observe-tell: `words` is its command line, the files after its name. Prints them,
/// and returns its exit status: 0, 1 (a file can't be read), 2 (there is none).
int tell(int count, char** words);

}  // namespace observe
