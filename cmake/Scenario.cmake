# What every scenario needs beside its own linking, and what its CMakeLists.txt calls:
#
#   scenario_needs(TOOL)      skip this scenario, visibly, where the program TOOL is missing
#   scenario_test(test.cpp)   the last line
#
# A CMakeLists.txt without these lines builds the same files: nothing in here names a file, links
# targets, sets a run path, exports a symbol or changes a visibility. scenario_test()
#
#   - gathers the scenario's targets under one, `rpath-origin`,
#   - builds test.cpp on tests/observe, with those of its group, and gives ctest its tests, the lesson,
#     the break and the test that this CMakeLists.txt can be taken home,
#   - builds what the lesson's figures get their facts by.
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
if(CMAKE_CROSSCOMPILING AND NOT WORKBENCH_FACTS_FROM AND NOT WORKBENCH_ARTEFACTS_ONLY)
  message(FATAL_ERROR
    "This build is for ${CMAKE_SYSTEM_PROCESSOR}, and the programs that check its facts run here: "
    "name a folder to build those in, -DWORKBENCH_FACTS_FROM=FOLDER.")
endif()

foreach(part IN ITEMS Toolchain Python Facts)
  include(${CMAKE_CURRENT_LIST_DIR}/${part}.cmake)
endforeach()

# Once for each build folder.
get_property(prepared GLOBAL PROPERTY WORKBENCH_PREPARED)
if(NOT prepared)
  set_property(GLOBAL PROPERTY WORKBENCH_PREPARED ON)
  include(${CMAKE_CURRENT_LIST_DIR}/Environment.cmake)
  workbench_detect_linker()
  workbench_write_drivers()
  if(NOT WORKBENCH_ARTEFACTS_ONLY)
    workbench_find_python()
    if(WORKBENCH_FACTS_FROM)  # with what a lesson's figures get their facts by
      file(CREATE_LINK ${WORKBENCH_FACTS_FROM}/observe ${CMAKE_BINARY_DIR}/observe SYMBOLIC)
    else()
      add_subdirectory(${WORKBENCH_ROOT}/tests/observe ${CMAKE_BINARY_DIR}/observe)
    endif()
    include(GoogleTest)
  endif()
endif()

# The slug of the scenario in this folder, `chapter/name`.
function(workbench_slug result)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME name)
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR PARENT_PATH chapter)
  cmake_path(GET chapter FILENAME chapter)
  set(${result} ${chapter}/${name} PARENT_SCOPE)
endfunction()

# A compiler of its own that packages offer but the workbench does not ask for. Where it is missing,
# or would make code for another machine than the rest, ctest shows the scenario as skipped and says
# why; the rest of the CMakeLists.txt is not read, for which this has to be a macro.
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

# What ctest verifies of each scenario beside its facts. One toolchain is enough to see that a
# CMakeLists.txt can be taken home: the one whose build folder has facts of its own.
set(WORKBENCH_KINDS lesson break)
if(NOT WORKBENCH_FACTS_FROM)
  list(APPEND WORKBENCH_KINDS home)
endif()

function(workbench_skip reason)
  workbench_slug(slug)
  string(REGEX MATCH "^[^/]+" chapter ${slug})
  string(REPLACE "/" "-" target ${slug})
  foreach(kind IN ITEMS facts ${WORKBENCH_KINDS})
    add_test(NAME ${slug}.${kind} COMMAND ${CMAKE_COMMAND} -E echo "skipped: ${reason}")
    set_tests_properties(${slug}.${kind} PROPERTIES
      LABELS "${kind};${chapter};${slug}" SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
  endforeach()
  add_custom_target(${target} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E echo "${slug} is skipped: ${reason}")
  add_custom_target(${target}-test)
endfunction()

function(scenario_test source)
  workbench_slug(slug)
  string(REGEX MATCH "^[^/]+" chapter ${slug})
  string(REPLACE "/" "-" target ${slug})
  get_property(artefacts DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)
  add_custom_target(${target})
  add_dependencies(${target} ${artefacts})
  get_property(toolchain GLOBAL PROPERTY WORKBENCH_TOOLCHAIN)
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/scenario.txt @ONLY CONTENT
"@toolchain@slug=@slug@
sources=@CMAKE_CURRENT_SOURCE_DIR@
build=@CMAKE_CURRENT_BINARY_DIR@
target_prefix=@target@-
")
  if(WORKBENCH_ARTEFACTS_ONLY)  # a scratch build of a break: the test is there already
    return()
  endif()
  if(WORKBENCH_FACTS_FROM)
    workbench_borrow_facts(${slug} ${source})
  else()
    workbench_link_facts(${slug} ${source})
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

  workbench_tool(check ctest.py)
  foreach(kind IN LISTS WORKBENCH_KINDS)
    add_test(NAME ${slug}.${kind} COMMAND ${check} ${kind} ${CMAKE_BINARY_DIR} ${slug})
    set_tests_properties(${slug}.${kind} PROPERTIES
      LABELS "${kind};${chapter};${slug}" SKIP_RETURN_CODE 77 TIMEOUT 300)
  endforeach()
  set_property(GLOBAL APPEND PROPERTY WORKBENCH_LESSONS ${slug}.lesson)
endfunction()
