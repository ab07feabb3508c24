# BULKHEAD_STATIC_LIBRARIES: a third of a short command's time is the dynamic loader's, so a release
# holds the libraries that it uses, but for the C library: name lookup has to follow the system's.

if(NOT BULKHEAD_STATIC_LIBRARIES)
  return()
endif()

list(PREPEND CMAKE_FIND_LIBRARY_SUFFIXES .a)
set(OPENSSL_USE_STATIC_LIBS ON)
set(Boost_USE_STATIC_LIBS ON)
add_link_options(-static-libstdc++ -static-libgcc -Wl,--gc-sections)

# OpenSSL's tables are 25,000 pointers to be relocated at every start: packed, and linked by GNU ld,
# `config` of a small project takes 2.8 ms instead of 3.1. C libraries know this since glibc 2.36.
include(CheckLinkerFlag)
check_linker_flag(CXX -Wl,-z,pack-relative-relocs BULKHEAD_PACKED_RELOCATIONS)
if(BULKHEAD_PACKED_RELOCATIONS)
  add_link_options(-Wl,-z,pack-relative-relocs)
endif()
