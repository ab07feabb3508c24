# Compiler settings that hold for every target of ours; nothing here is for consumers.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# What holds its libraries is linked by GNU ld, which packs relocations (static_libraries.cmake).
find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM AND NOT BULKHEAD_STATIC_LIBRARIES)
  add_link_options(-fuse-ld=lld)
endif()

# A debug build is relinked often: line tables are what a debugger and a sanitizer need.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
# Say where a file is without naming the machine's own folders.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)

if(BULKHEAD_SANITIZE)
  add_compile_options(-fsanitize=${BULKHEAD_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${BULKHEAD_SANITIZE})
endif()

if(BULKHEAD_FUZZ)
  # Coverage everywhere, for libFuzzer to steer by; its main() only where a target asks for it.
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
  # Quicker to build than -O2 by a fifth, for runs of seconds in CI.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1 -DNDEBUG")
endif()

# Applied per target by bulkhead_layer() and bulkhead_test(), so that no library's
# headers are judged by our warnings.
add_library(bulkhead_warnings INTERFACE)
target_compile_options(bulkhead_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  $<$<BOOL:${BULKHEAD_WERROR}>:-Werror>)
# Where it optimises, g++ 12 sees overlaps in std::string, unset values in std::optional and writes
# past an array's end that are none (GCC bugs 105651, 80635). Other builds keep these warnings.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13
   AND CMAKE_BUILD_TYPE STREQUAL Release)
  target_compile_options(bulkhead_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized
                         -Wno-stringop-overflow)
endif()
