# One static library per layer of src/. tools/check_layers reads these declarations: what a
# layer DEPENDS on (and what those depend on) is what its files may include.

# Everything that is written by the build before it can be compiled; a layer that embeds a file
# adds its target with add_dependencies(). clang-tidy needs these and nothing else built.
add_custom_target(bulkhead_generated)

# bulkhead_layer(NAME [UNITY]
#   UNITY                  no two files have different things of one name of their own, so that
#                          BULKHEAD_UNITY may compile them together
#   DEPENDS layer...       layers whose headers this one may include
#   SOURCES file.cc...     explicit; headers are not listed
#   LIBRARIES target...    third-party targets
#   TESTS file_test.cc...) one test program, linked to this layer and what it depends on only
function(bulkhead_layer name)
  cmake_parse_arguments(ARG "UNITY" "" "DEPENDS;SOURCES;LIBRARIES;TESTS;TEST_LIBRARIES" ${ARGN})
  add_library(bulkhead_${name} STATIC ${ARG_SOURCES})
  add_library(bulkhead::${name} ALIAS bulkhead_${name})
  if(ARG_UNITY AND BULKHEAD_UNITY)
    set_target_properties(bulkhead_${name} PROPERTIES UNITY_BUILD ON)
  endif()
  target_include_directories(bulkhead_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  foreach(layer IN LISTS ARG_DEPENDS)
    target_link_libraries(bulkhead_${name} PUBLIC bulkhead::${layer})
  endforeach()
  target_link_libraries(bulkhead_${name} PUBLIC ${ARG_LIBRARIES} PRIVATE bulkhead_warnings)
  if(BULKHEAD_TESTS AND ARG_TESTS)
    bulkhead_test(${name}_test SOURCES ${ARG_TESTS}
                  LIBRARIES bulkhead::${name} ${ARG_TEST_LIBRARIES})
  endif()
endfunction()

# bulkhead_test(NAME SOURCES file... LIBRARIES target... [LABELS label...] [TIMEOUT seconds])
function(bulkhead_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main
                                        bulkhead_warnings)
  target_compile_definitions(${name} PRIVATE
    BULKHEAD_SOURCE_DIR="${PROJECT_SOURCE_DIR}" BULKHEAD_BINARY_DIR="${PROJECT_BINARY_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()
