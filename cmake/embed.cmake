# Text files as constants of the program.

# bulkhead_embed(TARGET HEADER NAMESPACE file...)
#   Adds to TARGET a generated source that defines, in NAMESPACE, the function
#   `const std::vector<EmbeddedFile>& HEADER_files()`, sorted by name; a file's name is its last
#   path component. Declared by the caller with base/embedded_file.h.
function(bulkhead_embed target prefix namespace)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${prefix}_files.cc)
  set(inputs)
  foreach(file IN LISTS ARGN)
    get_filename_component(absolute ${file} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
    list(APPEND inputs ${absolute})
  endforeach()
  string(REPLACE ";" "|" joined "${inputs}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DPREFIX=${prefix} -DNAMESPACE=${namespace}
            "-DINPUTS=${joined}" -P ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/cmake/write_embedded.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

# bulkhead_embed_schema(TARGET FUNCTION NAMESPACE file)
#   Adds to TARGET a JSON schema, compiled by bulkhead_schema_source: a generated source that defines
#   `const text::SchemaTables& FUNCTION()` in NAMESPACE, for text::JsonSchema::of_constant.
function(bulkhead_embed_schema target function namespace file)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${function}.cc)
  set(input ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  add_custom_command(
    OUTPUT ${output}
    COMMAND bulkhead_schema_source ${input} ${namespace} ${function} ${output}
    DEPENDS ${input} bulkhead_schema_source
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
