# `facts`, the program that checks a scenario's facts.
#
# It is the program of a group: the tests of a few neighbours, compiled as one unit. That takes little
# longer than one of them alone, since GoogleTest's headers cost as much as three tests. Which of its
# tests it runs is said by the scenario.txt beside it (tests/observe/main.cpp). Groups are small, so that
# a changed test is there again in a second; one that is nearly full takes no further chapter, so that a
# new scenario shifts few others.
#
# Each test.cpp is a world of its own: what it includes comes first, outside, and the rest is in a
# namespace that no other test has.

set(WORKBENCH_GROUP_SIZE 5)  # scenarios

# Adds a target, `chapter-name-test`, that brings `facts` into the scenario's build folder.
function(workbench_link_facts slug source)
  string(REPLACE "/" "-" target ${slug})
  workbench_group_of(group ${slug})
  set_property(GLOBAL APPEND PROPERTY WORKBENCH_TESTS_OF_${group} ${CMAKE_CURRENT_SOURCE_DIR}/${source})
  add_custom_command(OUTPUT facts VERBATIM
    COMMAND ln -f $<TARGET_FILE:facts-of-${group}> ${CMAKE_CURRENT_BINARY_DIR}/facts
      || cp -f $<TARGET_FILE:facts-of-${group}> ${CMAKE_CURRENT_BINARY_DIR}/facts
    DEPENDS facts-of-${group}
    COMMENT "Linking the facts of ${slug}")
  add_custom_target(${target}-test ALL DEPENDS facts)
endfunction()

# The group that a scenario's test belongs to, named after its first scenario.
function(workbench_group_of result slug)
  string(REGEX MATCH "^[^/]+" chapter ${slug})
  get_property(group GLOBAL PROPERTY WORKBENCH_LAST_GROUP)
  get_property(tests GLOBAL PROPERTY WORKBENCH_TESTS_OF_${group})
  list(LENGTH tests size)
  get_property(last GLOBAL PROPERTY WORKBENCH_LAST_CHAPTER)
  if(NOT chapter STREQUAL "${last}")
    math(EXPR size "${size} + 1")  # a nearly full one is full for another chapter
  endif()
  if(NOT group OR NOT size LESS WORKBENCH_GROUP_SIZE)
    string(REPLACE "/" "-" group ${slug})
    # When all scenarios are known, which is at the end of the outermost folder; there the options
    # that a scenario's folder sets do not reach. What is deferred is expanded when it runs, so the
    # group's name has to be written into the code (cmake_language, "Deferral Examples").
    cmake_language(EVAL CODE "
      cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]] CALL workbench_build_facts [[${group}]])")
  endif()
  set_property(GLOBAL PROPERTY WORKBENCH_LAST_GROUP ${group})
  set_property(GLOBAL PROPERTY WORKBENCH_LAST_CHAPTER ${chapter})
  set(${result} ${group} PARENT_SCOPE)
endfunction()

# The program of a group, `facts-of-GROUP`, once all its tests are known.
function(workbench_build_facts group)
  get_property(sources GLOBAL PROPERTY WORKBENCH_TESTS_OF_${group})
  set(unit ${CMAKE_BINARY_DIR}/facts-of/${group}/facts.cpp)
  workbench_write_unit(${unit} ${sources})
  add_executable(facts-of-${group} ${unit})
  target_link_libraries(facts-of-${group} PRIVATE observe-main)
  target_precompile_headers(facts-of-${group} REUSE_FROM observe-main)
  set_target_properties(facts-of-${group} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/facts-of/${group} OUTPUT_NAME facts)
endfunction()

# A unit that includes each of these sources in a namespace of its own. What they take from the standard
# library and from observe is included before, in no namespace; there its own guard then leaves it out.
# (gtest_add_tests() configures again when a test.cpp has changed.)
function(workbench_write_unit unit)
  set(headers "")
  set(worlds "")
  set(number 0)
  foreach(source IN LISTS ARGN)
    workbench_headers_of(${source} headers)
    math(EXPR number "${number} + 1")
    # A brace that a test leaves open is noticed at its own end and not in the next test: a
    # specialization is an error in any namespace but its template's ([temp.expl.spec]).
    string(APPEND worlds "namespace test_${number} {\n#include \"${source}\"\n"
      "#line 1 \"the end of ${source}\"\n}\ntemplate <> struct EndOfTest<${number}>;\n")
  endforeach()
  list(REMOVE_DUPLICATES headers)
  list(JOIN headers "\n" headers)
  set(text "${headers}\ntemplate <int> struct EndOfTest;\n${worlds}")
  file(CONFIGURE OUTPUT ${unit} @ONLY CONTENT "@text@")
endfunction()

# Adds a source's includes to the list, and those of the scenario's own headers that it includes.
function(workbench_headers_of source list)
  cmake_path(GET source PARENT_PATH folder)
  file(STRINGS ${source} includes REGEX "^#include ")
  foreach(line IN LISTS includes)
    string(REGEX REPLACE "^#include .(.*).$" "\\1" name "${line}")
    if(EXISTS ${folder}/${name})
      workbench_headers_of(${folder}/${name} ${list})
    else()
      list(APPEND ${list} "${line}")
    endif()
  endforeach()
  set(${list} "${${list}}" PARENT_SCOPE)
endfunction()

# `facts` out of another build folder, which makes it first where it is not up to date.
function(workbench_borrow_facts slug source)
  string(REPLACE "/" "-" target ${slug})
  set(wanted ${slug})
  if(SCENARIOS)
    string(REPLACE ";" "," wanted "${SCENARIOS}")
  endif()
  workbench_tool(borrow verify/borrow.py)
  file(GLOB observe ${WORKBENCH_ROOT}/tests/observe/*.h ${WORKBENCH_ROOT}/tests/observe/*.cpp)
  add_custom_command(OUTPUT facts VERBATIM
    COMMAND ${borrow} ${WORKBENCH_FACTS_FROM} ${wanted} ${slug} ${CMAKE_CURRENT_BINARY_DIR}/facts
    DEPENDS ${source} ${observe}
    COMMENT "Taking the facts of ${slug} from ${WORKBENCH_FACTS_FROM}")
  add_custom_target(${target}-test ALL DEPENDS facts)
endfunction()
