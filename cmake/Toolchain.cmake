# The toolchain that a build folder is configured with: which compiler and linker it is, and the programs
# under the names that lessons type, in `bin/` of the build folder.

# Which linker the compiler calls decides words and habits that tests expect.
function(workbench_detect_linker)
  string(REGEX MATCH "-fuse-ld=[^ ]+" choice "${CMAKE_EXE_LINKER_FLAGS}")
  if(DEFINED WORKBENCH_LINKER AND "${choice}" STREQUAL "${WORKBENCH_LINKER_CHOICE}")
    return()
  endif()
  execute_process(COMMAND ${CMAKE_C_COMPILER} ${choice} -Wl,--version
    OUTPUT_VARIABLE version ERROR_VARIABLE version)
  if(version MATCHES "mold ([0-9.]+)")
    set(linker mold)
  elseif(version MATCHES "LLD ([0-9.]+)")
    set(linker lld)
  elseif(version MATCHES "GNU gold [^\n]* ([0-9.]+)\\)? ?[0-9.]*\n")
    set(linker gold)
  elseif(version MATCHES "GNU ld [^\n]* ([0-9][0-9.]+)[^\n]*\n")
    set(linker bfd)
  else()
    message(FATAL_ERROR "`${CMAKE_C_COMPILER} ${choice} -Wl,--version` names none of the "
      "linkers that the workbench knows (bfd, gold, lld, mold), but says: ${version}")
  endif()
  set(WORKBENCH_LINKER ${linker} CACHE INTERNAL "bfd, gold, lld or mold")
  set(WORKBENCH_LINKER_VERSION "${CMAKE_MATCH_1}" CACHE INTERNAL "of the linker")
  set(WORKBENCH_LINKER_CHOICE "${choice}" CACHE INTERNAL "the driver's option that chooses it")

  execute_process(COMMAND ${CMAKE_C_COMPILER} -E -dM -include features.h -x c /dev/null
    OUTPUT_VARIABLE macros ERROR_QUIET)
  if(NOT macros MATCHES "__GLIBC__")
    message(FATAL_ERROR "The workbench shows the loader of glibc, and `${CMAKE_C_COMPILER}` builds "
      "for another C library: use a container with glibc, such as the image debian:13.")
  endif()
endfunction()

# bin/cc and bin/c++: the configured compiler and linker under the names that lessons type.
# What a build type optimises and defines goes along, so that a lesson says what depends on it.
function(workbench_write_drivers)
  if(CMAKE_C_COMPILER_ID MATCHES "Clang")
    set(compiler clang)
    set(quiet -Wno-unused-command-line-argument)  # -fuse-ld= beside -c, -DNDEBUG beside main.o
  else()
    set(compiler gcc)
    set(quiet "")
  endif()
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  foreach(language IN ITEMS C CXX)
    string(TOLOWER ${language} name)
    string(REPLACE "cxx" "c++" name ${name})
    if(language STREQUAL "C")
      set(name cc)
    endif()
    separate_arguments(flags UNIX_COMMAND "${CMAKE_${language}_FLAGS_${type}}")
    list(FILTER flags INCLUDE REGEX "^-[OD][A-Za-z0-9_]+$")
    list(APPEND flags ${WORKBENCH_LINKER_CHOICE})
    if(flags)
      list(PREPEND flags ${quiet})
    endif()
    list(JOIN flags " " flags)
    workbench_write_program(${name} "LC_ALL=C exec '${CMAKE_${language}_COMPILER}' ${flags} \"$@\"")
  endforeach()
  set(toolchain
"compiler=${compiler}
compiler_version=${CMAKE_CXX_COMPILER_VERSION}
linker=${WORKBENCH_LINKER}
linker_version=${WORKBENCH_LINKER_VERSION}
machine=${CMAKE_SYSTEM_PROCESSOR}
cc=${CMAKE_BINARY_DIR}/bin/cc
cxx=${CMAKE_BINARY_DIR}/bin/c++
")
  if(CMAKE_CROSSCOMPILING)
    workbench_find_emulator(emulator)
    workbench_write_binutils()  # facts ask them too
    if(NOT WORKBENCH_ARTEFACTS_ONLY)
      workbench_write_foreign_tools("${emulator}")
    endif()
    string(APPEND toolchain "emulator=${emulator}\n")
  endif()
  set_property(GLOBAL PROPERTY WORKBENCH_TOOLCHAIN "${toolchain}")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/toolchain.txt @ONLY CONTENT "@toolchain@")
endfunction()

function(workbench_write_program name command)
  set(program ${CMAKE_BINARY_DIR}/bin/${name})
  # `command` by @, so that nothing in it is taken for a variable.
  file(CONFIGURE OUTPUT ${program} @ONLY CONTENT "#!/bin/sh\n@command@\n")
  file(CHMOD ${program} PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endfunction()

# A program where ./workbench looks for it too (tools/workbench/host/package.py): on PATH, each time anew,
# and in no folder of the system's that PATH does not name.
function(workbench_find_on_path variable)
  unset(${variable} CACHE)
  find_program(${variable} NAMES ${ARGN} NO_DEFAULT_PATH PATHS ENV PATH)
endfunction()

# The command line that runs another machine's programs here, as words.
function(workbench_find_emulator result)
  list(POP_FRONT CMAKE_CROSSCOMPILING_EMULATOR program)
  if(NOT program)
    message(FATAL_ERROR "This build is for ${CMAKE_SYSTEM_PROCESSOR}, and nothing says what runs its "
      "programs here: name it, -DCMAKE_CROSSCOMPILING_EMULATOR=qemu-${CMAKE_SYSTEM_PROCESSOR}.")
  endif()
  workbench_find_on_path(WORKBENCH_EMULATOR ${program} ${program}-static)
  if(NOT WORKBENCH_EMULATOR)
    message(FATAL_ERROR "Neither ${program} nor ${program}-static is on PATH, to run programs of "
      "${CMAKE_SYSTEM_PROCESSOR}: ./workbench doctor says which package has it.")
  endif()
  list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " arguments)
  set(${result} "${WORKBENCH_EMULATOR} ${arguments}" PARENT_SCOPE)
endfunction()

# The other machine's binutils by their plain names.
function(workbench_write_binutils)
  foreach(tool IN ITEMS AR NM OBJCOPY OBJDUMP RANLIB READELF STRIP)
    string(TOLOWER ${tool} name)
    if(CMAKE_${tool})
      file(CREATE_LINK ${CMAKE_${tool}} ${CMAKE_BINARY_DIR}/bin/${name} SYMBOLIC)
    endif()
  endforeach()
endfunction()

# What else lessons type, for another machine: an `ldd`; and what makes `./app` start the emulator.
function(workbench_write_foreign_tools emulator)
  # What ldd does (ld.so(8)); the system's own asks this machine's loader.
  workbench_write_program(ldd
    "case $1 in */*) ;; *) set -- \"./$1\" ;; esac\nLD_TRACE_LOADED_OBJECTS=1 exec \"$1\"")
  workbench_find_on_path(WORKBENCH_HOST_CC cc gcc clang)
  execute_process(COMMAND_ERROR_IS_FATAL ANY
    COMMAND ${WORKBENCH_HOST_CC} -O1 -shared -fPIC "-DEMULATOR=\"${emulator}\""
      ${WORKBENCH_ROOT}/cmake/foreign.c -o ${CMAKE_BINARY_DIR}/bin/foreign.so)
endfunction()
