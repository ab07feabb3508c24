// A compiled schema as C++: a source file whose arrays are constants of the program that holds it.
#pragma once

#include <string>
#include <string_view>

#include "text/json_schema_tables.h"

namespace bulkhead::text {

/// Defines `const bulkhead::text::SchemaTables& FUNCTION()` in the namespace.
std::string schema_source(const SchemaTables& tables, std::string_view name_space,
                          std::string_view function);

}  // namespace bulkhead::text
