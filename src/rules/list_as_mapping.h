// A fix that writes a list of names as the mapping that says the same and more:
// `depends_on: [db]` as `depends_on: { db: { condition: service_healthy } }`.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/context.h"
#include "text/diagnostic.h"
#include "text/edit.h"

namespace bulkhead::rules {

/// Every name of the list at `path` becomes a key, with the value given for it or else `otherwise`.
/// Comments and the order of lines stay. Nothing where the list is not one of plain names (a
/// variable is none), or the file would come to mean anything else.
std::optional<text::Fix> fix_by_mapping(
    const Context& context, text::Span near, const text::YamlPath& path,
    const std::vector<std::pair<std::string, text::Value>>& values, const text::Value& otherwise,
    std::string title);

/// The value at `path` of the file in which `near` lies, as that file alone says it; null where it
/// says nothing there.
std::optional<text::Value> written_at(const Context& context, text::Span near,
                                      const text::YamlPath& path);

}  // namespace bulkhead::rules
