# The Python that plays lessons, breaks and what is taken home, as `WORKBENCH_PYTHON` and its options.

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

# The command line, as words, of one of the tools: `workbench_tool(words verify/borrow.py)`. No variable
# and no file of the user's changes what runs.
function(workbench_tool result program)
  set(${result} ${WORKBENCH_PYTHON} -I -S -X utf8 -X pycache_prefix=${CMAKE_BINARY_DIR}/pycache
    ${WORKBENCH_ROOT}/tools/workbench/${program} PARENT_SCOPE)
endfunction()
