#include "base/check.h"
#include "base/embedded_file.h"
#include "contract/load.h"

namespace bulkhead::contract {

// Generated: cmake/embed.cmake.
const std::vector<EmbeddedFile>& schema_files();

namespace {

std::string_view schema(std::string_view name) {
  for (const EmbeddedFile& file : schema_files()) {
    if (file.name == name) return file.content;
  }
  constexpr bool kSchemaIsListedInCMakeLists = false;
  CHECK(kSchemaIsListedInCMakeLists);
  return {};
}

}  // namespace

std::string_view contract_schema() {
  return schema("bulkhead.schema.json");
}

std::string_view metadata_schema() {
  return schema("metadata.schema.json");
}

}  // namespace bulkhead::contract
