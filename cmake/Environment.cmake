# What stands in the shell's environment changes nothing: artefacts are what a CMakeLists.txt says.
#
# `./workbench` passes none of it on (tools/workbench/base/environment.py). This is for those who call
# cmake by hand: what is left out here is said, and what they tell CMake itself stays.

# Flags that CMake takes into its cache when a folder is configured for the first time. The presets of
# toolchains tell it the linker's themselves.
set(pairs "CFLAGS CMAKE_C_FLAGS" "CXXFLAGS CMAKE_CXX_FLAGS")
if(NOT WORKBENCH_FACTS_FROM)
  list(APPEND pairs "LDFLAGS CMAKE_EXE_LINKER_FLAGS" "LDFLAGS CMAKE_SHARED_LINKER_FLAGS"
    "LDFLAGS CMAKE_MODULE_LINKER_FLAGS")
endif()
set(left_out "")
set(instead "")
foreach(pair IN LISTS pairs)
  separate_arguments(pair)
  list(GET pair 0 source)
  list(GET pair 1 flags)
  string(STRIP "$ENV{${source}}" value)
  if(NOT WORKBENCH_ENVIRONMENT_LEFT_OUT AND NOT value STREQUAL "" AND value STREQUAL "${${flags}}")
    set_property(CACHE ${flags} PROPERTY VALUE "")
    list(APPEND left_out "${source}=${value}")
    list(APPEND instead "-D${flags}=${value}")
  endif()
endforeach()
set(WORKBENCH_ENVIRONMENT_LEFT_OUT ON CACHE INTERNAL "What flags there are now, the user has told CMake")
if(left_out)
  list(REMOVE_DUPLICATES left_out)
  list(JOIN left_out " " left_out)
  list(GET instead 0 instead)
  message(NOTICE "Ignoring ${left_out} from your environment: it would change the results. "
    "If you want it nevertheless, configure again with it, as in ${instead}.")
endif()

# What compilers and linkers read themselves whenever they are called (gcc's manual,
# "Environment Variables"; ld(1) has LD_RUN_PATH). A missing LD_PRELOAD makes every program complain.
set(unwanted LD_LIBRARY_PATH LD_PRELOAD LD_RUN_PATH LIBRARY_PATH COMPILER_PATH GCC_EXEC_PREFIX CPATH
  C_INCLUDE_PATH CPLUS_INCLUDE_PATH)
set(left_out "")
foreach(name IN LISTS unwanted)
  if(DEFINED ENV{${name}})
    list(APPEND left_out "${name}=$ENV{${name}}")
    unset(ENV{${name}})
  endif()
endforeach()
if(left_out)
  list(JOIN left_out " " left_out)
  message(NOTICE "Ignoring ${left_out} from your environment: it would change the results.")
endif()
if(NOT WORKBENCH_ARTEFACTS_ONLY)  # else nobody builds by hand
  list(JOIN unwanted " " unwanted)
  workbench_write_program(without "unset ${unwanted}\nexec \"$@\"")
  foreach(language IN ITEMS C CXX)
    foreach(launcher IN ITEMS COMPILER LINKER)
      list(PREPEND CMAKE_${language}_${launcher}_LAUNCHER ${CMAKE_BINARY_DIR}/bin/without)
    endforeach()
  endforeach()
endif()

# CMake asks `uname`, and takes that complaint for a part of the answer.
string(REGEX REPLACE ".*\n" "" CMAKE_SYSTEM_PROCESSOR "${CMAKE_SYSTEM_PROCESSOR}")
