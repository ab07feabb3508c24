// Edits of a file as it is written: splices of bytes, and for YAML changes of one entry that leave
// comments, order and style as they are. What an edit makes of the file is parsed again, and an
// edit that would change more than was meant is refused. Nothing is written to disk here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "text/diagnostic.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::text {

/// The content with every edit applied. Edits are in any order; two insertions at one place stay in
/// the order given. kInvalid where edits overlap or lie outside the content.
Result<std::string> apply_edits(std::string_view content, std::vector<Edit> edits);

/// A key of a mapping or an index of a list.
using YamlStep = std::variant<std::string, std::size_t>;
/// From the root of a file's one document.
using YamlPath = std::vector<YamlStep>;

/// "services.web.ports[0]"
std::string shown(const YamlPath& path);

// Each of the following gives the edit that does it. kNotFound: the path leads nowhere.
// kRefused: it cannot be done so that nothing else changes, for one because the value is shared
// through an alias; the message says why. kInvalid: the file is no YAML.
// REQUIRES of all: `source` is of `sources`.

/// Adds `key` to the mapping at `path`, after its last entry, with its indentation. A mapping that
/// is not written (`key:` and nothing) or is empty comes to be. kConflict: the key is there
/// already.
Result<Edit> insert_key(const Sources& sources, SourceId source, const YamlPath& path,
                        const std::string& key, const Value& value);

/// Adds an item at the end of the list at `path`.
Result<Edit> append_item(const Sources& sources, SourceId source, const YamlPath& path,
                         const Value& value);

/// Writes another value where a scalar, an empty value or a collection in brackets stands. A string
/// keeps the quotes of the string it replaces where they can hold it.
Result<Edit> replace_value(const Sources& sources, SourceId source, const YamlPath& path,
                           const Value& value);

/// Removes an entry of a mapping or an item of a list with its lines. Comments on lines of their
/// own stay. An entry that is alone in its block is refused: its mapping would become null.
Result<Edit> remove_entry(const Sources& sources, SourceId source, const YamlPath& path);

}  // namespace bulkhead::text
