# scenario_test(test.cpp): what every scenario needs beside its own linking.
#
#   scenario_needs(TOOL)      leave this scenario out, visibly, where the program TOOL is missing
#   scenario_test(test.cpp)   the last line of a scenario's CMakeLists.txt
#
# Nothing in here links a scenario's targets to each other, sets a run path, exports a symbol or
# changes a visibility: a CMakeLists.txt says all of that itself. What scenario_test() does is
#
#   - name each artefact after its target, without the scenario's prefix (`rpath-origin-app` is `app`),
#   - gather the scenario's targets under one, `rpath-origin`,
#   - build test.cpp on tests/observe, with those of its group, and tell ctest of its tests, the
#     lesson and the break,
#   - build what the lesson's figures get their facts by.
#
# It works in the whole workbench and in a scenario that is configured alone.
#
# test.cpp looks at artefacts and asks scenario.txt which toolchain made them: it need not be built
# by that toolchain. WORKBENCH_FACTS_FROM names another build folder whose test programs are taken,
# which is how one build of them serves the whole matrix, and a machine that they can't run on.

if(NOT CMAKE_HOST_SYSTEM_NAME STREQUAL "Linux")
  message(FATAL_ERROR
    "The workbench shows linking as Linux and ELF do it, and this system is "
    "${CMAKE_HOST_SYSTEM_NAME}: use a Linux container, such as the image debian:13.")
endif()
if(CMAKE_BINARY_DIR MATCHES ":")
  message(FATAL_ERROR
    "The build folder's path holds a colon, which separates the folders of a run path: "
    "choose a build folder without one (it is ${CMAKE_BINARY_DIR}).")
endif()

# At file scope, as CMake asks. Both, whatever the scenario is written in: its test is C++, and its
# lesson may call `cc` as well as `c++`.
enable_language(C)
enable_language(CXX)
enable_testing()
add_compile_options(-Wall -Wextra)

get_filename_component(WORKBENCH_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." REALPATH)
set(WORKBENCH_FACTS_FROM "" CACHE PATH
  "A build folder of the whole workbench that builds the facts' programs instead of this one")
if(CMAKE_CROSSCOMPILING AND NOT WORKBENCH_FACTS_FROM AND NOT WORKBENCH_ARTIFACTS_ONLY)
  message(FATAL_ERROR
    "This build is for ${CMAKE_SYSTEM_PROCESSOR}, and the programs that check its facts run here: "
    "name a folder to build those in, -DWORKBENCH_FACTS_FROM=FOLDER.")
endif()

# --- once for each build tree --------------------------------------------------------------------

# Which link editor the compiler calls decides words and habits that tests expect.
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
    message(FATAL_ERROR "`${CMAKE_C_COMPILER} ${choice} -Wl,--version` names none of the link "
      "editors that the workbench knows (bfd, gold, lld, mold), but says: ${version}")
  endif()
  set(WORKBENCH_LINKER ${linker} CACHE INTERNAL "bfd, gold, lld or mold")
  set(WORKBENCH_LINKER_VERSION "${CMAKE_MATCH_1}" CACHE INTERNAL "of the link editor")
  set(WORKBENCH_LINKER_CHOICE "${choice}" CACHE INTERNAL "the driver's option that chooses it")

  execute_process(COMMAND ${CMAKE_C_COMPILER} -E -dM -include features.h -x c /dev/null
    OUTPUT_VARIABLE macros ERROR_QUIET)
  if(NOT macros MATCHES "__GLIBC__")
    message(FATAL_ERROR "The workbench shows the loader of glibc, and `${CMAKE_C_COMPILER}` builds "
      "for another C library: use a container with glibc, such as the image debian:13.")
  endif()
endfunction()

# bin/cc and bin/c++: the configured compiler and link editor under the names that lessons type.
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
    if(NOT WORKBENCH_ARTIFACTS_ONLY)
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
      "${CMAKE_SYSTEM_PROCESSOR}: ./workbench doctor says which package brings it.")
  endif()
  list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " arguments)
  set(${result} "${WORKBENCH_EMULATOR} ${arguments}" PARENT_SCOPE)
endfunction()

# What else lessons type, for another machine: its binutils by their plain names and an `ldd`; and
# what makes `./app` start the emulator.
function(workbench_write_foreign_tools emulator)
  foreach(tool IN ITEMS AR NM OBJCOPY OBJDUMP RANLIB READELF STRIP)
    string(TOLOWER ${tool} name)
    if(CMAKE_${tool})
      file(CREATE_LINK ${CMAKE_${tool}} ${CMAKE_BINARY_DIR}/bin/${name} SYMBOLIC)
    endif()
  endforeach()
  # What ldd does (ld.so(8)); the system's own asks this machine's loader.
  workbench_write_program(ldd
    "case $1 in */*) ;; *) set -- \"./$1\" ;; esac\nLD_TRACE_LOADED_OBJECTS=1 exec \"$1\"")
  workbench_find_on_path(WORKBENCH_HOST_CC cc gcc clang)
  execute_process(COMMAND_ERROR_IS_FATAL ANY
    COMMAND ${WORKBENCH_HOST_CC} -O1 -shared -fPIC "-DEMULATOR=\"${emulator}\""
      ${WORKBENCH_ROOT}/cmake/foreign.c -o ${CMAKE_BINARY_DIR}/bin/foreign.so)
endfunction()

# The system's interpreter rather than a version manager's shim, which each lesson would pay for.
function(workbench_find_python)
  if(WORKBENCH_PYTHON)
    return()
  endif()
  find_program(python NAMES python3 PATHS /usr/bin /usr/local/bin NO_DEFAULT_PATH NO_CACHE)
  find_program(python NAMES python3 REQUIRED NO_CACHE)
  execute_process(COMMAND ${python} -I -S -c "import sys; print(sys.executable, *sys.version_info[:2])"
    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCH "^(.*) ([0-9]+) ([0-9]+)$" found "${found}")
  if("${CMAKE_MATCH_2}.${CMAKE_MATCH_3}" VERSION_LESS 3.9)
    message(FATAL_ERROR "Lessons are played by Python 3.9 or newer, and ${python} is "
      "${CMAKE_MATCH_2}.${CMAKE_MATCH_3}: install a newer python3.")
  endif()
  set(WORKBENCH_PYTHON ${CMAKE_MATCH_1} CACHE INTERNAL "The Python 3 that plays lessons and breaks")
endfunction()

get_property(prepared GLOBAL PROPERTY WORKBENCH_PREPARED)
if(NOT prepared)
  set_property(GLOBAL PROPERTY WORKBENCH_PREPARED ON)
  include(${CMAKE_CURRENT_LIST_DIR}/Environment.cmake)
  workbench_detect_linker()
  workbench_write_drivers()
  if(NOT WORKBENCH_ARTIFACTS_ONLY)
    workbench_find_python()
    if(WORKBENCH_FACTS_FROM)  # with what a lesson's figures get their facts by
      file(CREATE_LINK ${WORKBENCH_FACTS_FROM}/observe ${CMAKE_BINARY_DIR}/observe SYMBOLIC)
    else()
      add_subdirectory(${WORKBENCH_ROOT}/tests/observe ${CMAKE_BINARY_DIR}/observe)
    endif()
    include(GoogleTest)
  endif()
endif()

# --- for each scenario ----------------------------------------------------------------------------

# The slug is the folder: chapter/name, and chapter-name where a slash can't stand.
macro(workbench_name_scenario)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME name)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR PARENT_PATH chapter)
  cmake_path(GET chapter FILENAME chapter)
  set(slug ${chapter}/${name})
  set(target ${chapter}-${name})
endmacro()

# A compiler of its own that packages offer but the workbench does not ask for. Where it is missing,
# or would make code for another machine than the rest, ctest shows the scenario as skipped and says
# why; the rest of the CMakeLists.txt is not read.
macro(scenario_needs tool)
  workbench_find_on_path(WORKBENCH_${tool} ${tool})
  if(NOT WORKBENCH_${tool})
    workbench_skip("${tool} is not installed (./workbench doctor)")
    return()
  elseif(CMAKE_CROSSCOMPILING)
    workbench_skip("${tool} makes code for this machine, not for ${CMAKE_SYSTEM_PROCESSOR}")
    return()
  endif()
endmacro()

function(workbench_skip reason)
  workbench_name_scenario()
  foreach(kind IN ITEMS facts lesson break)
    add_test(NAME ${slug}.${kind} COMMAND ${CMAKE_COMMAND} -E echo "skipped: ${reason}")
    set_tests_properties(${slug}.${kind} PROPERTIES
      LABELS "${kind};${chapter};${slug}" SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
  endforeach()
  add_custom_target(${target} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E echo "${slug} is skipped: ${reason}")
  add_custom_target(${target}-test)
endfunction()

function(scenario_test source)
  workbench_name_scenario()
  get_property(artefacts DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)
  foreach(artefact IN LISTS artefacts)
    get_target_property(named ${artefact} OUTPUT_NAME)
    get_target_property(type ${artefact} TYPE)
    if(NOT named AND NOT type STREQUAL "UTILITY")
      string(REGEX REPLACE "^${target}-" "" file ${artefact})
      set_target_properties(${artefact} PROPERTIES OUTPUT_NAME ${file})
    endif()
  endforeach()
  get_property(toolchain GLOBAL PROPERTY WORKBENCH_TOOLCHAIN)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/scenario.txt @ONLY CONTENT
"@toolchain@slug=@slug@
sources=@CMAKE_CURRENT_SOURCE_DIR@
build=@CMAKE_CURRENT_BINARY_DIR@
target_prefix=@target@-
")
  add_custom_target(${target})
  add_dependencies(${target} ${artefacts})
  if(WORKBENCH_ARTIFACTS_ONLY)  # a scratch build of a break: the test is there already
    return()
  endif()
  set(python
    ${WORKBENCH_PYTHON} -I -S -X utf8 -X pycache_prefix=${CMAKE_BINARY_DIR}/pycache)
  set(tools ${WORKBENCH_ROOT}/tools/workbench)
  if(WORKBENCH_FACTS_FROM)
    workbench_borrow_facts(${source})
  else()
    workbench_link_facts(${source})
    add_dependencies(${target} observe-tell observe-maps)  # what the lesson's figures are drawn from
  endif()
  add_dependencies(${target} ${target}-test)
  # By the source: to ask each program for its tests would take as long as to link it. A name that
  # the program does not have fails, and so does a test that did not run (tests/observe/main.cpp);
  # a DISABLED_ one runs here, for ctest passes over what is disabled.
  gtest_add_tests(TARGET ${CMAKE_CURRENT_BINARY_DIR}/facts SOURCES ${source}
    TEST_PREFIX ${slug}.facts. TEST_LIST facts)
  set_tests_properties(${facts} PROPERTIES
    LABELS "facts;${chapter};${slug}" TIMEOUT 300 SKIP_RETURN_CODE 77 DISABLED OFF)

  foreach(kind IN ITEMS lesson break)
    add_test(NAME ${slug}.${kind}
      COMMAND ${python} ${tools}/ctest.py ${kind} ${CMAKE_BINARY_DIR} ${slug})
    set_tests_properties(${slug}.${kind} PROPERTIES
      LABELS "${kind};${chapter};${slug}" SKIP_RETURN_CODE 77 TIMEOUT 300)
  endforeach()
  set_property(GLOBAL APPEND PROPERTY WORKBENCH_LESSONS ${slug}.lesson)
endfunction()

# `facts`, the program that checks a scenario's facts, is that of a group: the tests of all its
# scenarios are compiled as one unit, which takes little longer than one of them, since GoogleTest's
# headers cost as much as three tests. Which of them it runs is said by the scenario.txt beside it
# (tests/observe/main.cpp). Chapters stay whole, so that a new scenario changes one group, and small
# chapters share one; groups stay small, so that no program grows with the workbench.
set(WORKBENCH_GROUP_SIZE 8)  # scenarios: a group that has as many takes no further chapter

function(workbench_link_facts source)
  get_property(group GLOBAL PROPERTY WORKBENCH_GROUP_OF_${chapter})
  if(NOT group)
    get_property(group GLOBAL PROPERTY WORKBENCH_LAST_GROUP)
    get_property(tests GLOBAL PROPERTY WORKBENCH_TESTS_OF_${group})
    list(LENGTH tests size)
    if(NOT group OR NOT size LESS WORKBENCH_GROUP_SIZE)
      set(group ${chapter})  # named after its first chapter
      set_property(GLOBAL PROPERTY WORKBENCH_LAST_GROUP ${group})
      # At the end and from the outermost folder: in a build of many, its flags are nobody's.
      cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]] CALL workbench_build_facts ${group})")
    endif()
    set_property(GLOBAL PROPERTY WORKBENCH_GROUP_OF_${chapter} ${group})
  endif()
  set_property(GLOBAL APPEND PROPERTY WORKBENCH_TESTS_OF_${group} ${CMAKE_CURRENT_SOURCE_DIR}/${source})
  add_custom_command(OUTPUT facts VERBATIM
    COMMAND ln -f $<TARGET_FILE:facts-of-${group}> ${CMAKE_CURRENT_BINARY_DIR}/facts
      || cp -f $<TARGET_FILE:facts-of-${group}> ${CMAKE_CURRENT_BINARY_DIR}/facts
    DEPENDS facts-of-${group}
    COMMENT "Linking the facts of ${slug}")
  add_custom_target(${target}-test ALL DEPENDS facts)
endfunction()

function(workbench_build_facts group)
  get_property(sources GLOBAL PROPERTY WORKBENCH_TESTS_OF_${group})
  if(WORKBENCH_UNITY)
    set(unit ${CMAKE_BINARY_DIR}/scenarios/${group}/facts.cpp)
    set(text "")
    foreach(source IN LISTS sources)
      # What a test leaves open is said of its own end, and not of the test behind it.
      string(APPEND text "#include \"${source}\"\n#line 1 \"the end of ${source}\"\nnamespace end_of_test {}\n")
    endforeach()
    file(CONFIGURE OUTPUT ${unit} @ONLY CONTENT "@text@")
    set(sources ${unit})
  endif()
  add_executable(facts-of-${group} ${sources})
  target_link_libraries(facts-of-${group} PRIVATE observe-main)
  target_precompile_headers(facts-of-${group} REUSE_FROM observe-main)
  set_target_properties(facts-of-${group} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/scenarios/${group} OUTPUT_NAME facts)
endfunction()

# `facts` out of another build folder, which makes it first where it is not up to date.
function(workbench_borrow_facts source)
  if(SCENARIOS)
    string(REPLACE ";" "," wanted "${SCENARIOS}")
  else()
    set(wanted ${slug})
  endif()
  file(GLOB observe ${WORKBENCH_ROOT}/tests/observe/*.h ${WORKBENCH_ROOT}/tests/observe/*.cpp)
  add_custom_command(OUTPUT facts VERBATIM
    COMMAND ${python} ${tools}/verify/borrow.py ${WORKBENCH_FACTS_FROM} ${wanted} ${slug}
      ${CMAKE_CURRENT_BINARY_DIR}/facts
    DEPENDS ${source} ${observe}
    COMMENT "Taking the facts of ${slug} from ${WORKBENCH_FACTS_FROM}")
  add_custom_target(${target}-test ALL DEPENDS facts)
endfunction()
