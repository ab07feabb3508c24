# BULKHEAD_STATIC_LIBRARIES: a third of a short command's time is the dynamic loader's, so a release
# holds the libraries that it uses, but for the C library: name lookup has to follow the system's.

if(NOT BULKHEAD_STATIC_LIBRARIES)
  return()
endif()

list(PREPEND CMAKE_FIND_LIBRARY_SUFFIXES .a)
set(OPENSSL_USE_STATIC_LIBS ON)
set(Boost_USE_STATIC_LIBS ON)
add_link_options(-static-libstdc++ -static-libgcc -Wl,--gc-sections)
