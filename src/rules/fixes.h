// Mechanical fixes of rules, over text/edit.h. None where an edit would change more than is meant,
// or where the file is so large that looking for one would take longer than the check.
#pragma once

#include <optional>
#include <string>

#include "rules/context.h"
#include "text/diagnostic.h"
#include "text/edit.h"

namespace bulkhead::rules {

/// The file in which `near` lies is small enough for its fixes to be looked for.
bool is_editable(const Context& context, text::Span near);

/// Adds `key: value` to the mapping at `path` of the file in which `near` lies.
std::optional<text::Fix> fix_by_key(const Context& context, text::Span near,
                                    const text::YamlPath& path, const std::string& key,
                                    const text::Value& value, std::string title);

/// Adds an item to the list at `path`.
std::optional<text::Fix> fix_by_item(const Context& context, text::Span near,
                                     const text::YamlPath& path, const text::Value& value,
                                     std::string title);

/// Writes another value where the one at `path` stands.
std::optional<text::Fix> fix_by_value(const Context& context, text::Span near,
                                      const text::YamlPath& path, const text::Value& value,
                                      std::string title);

/// Removes the entry or item at `path`.
std::optional<text::Fix> fix_by_removal(const Context& context, text::Span near,
                                        const text::YamlPath& path, std::string title);

/// Replaces `from`, which stands once within the span, by `to`.
std::optional<text::Fix> fix_by_text(const Context& context, text::Span span, std::string_view from,
                                     std::string to, std::string title);

}  // namespace bulkhead::rules
