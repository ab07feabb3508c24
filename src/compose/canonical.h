// Short forms into long ones: "8080:80" into {target, published, …}, a list of dependencies into a
// mapping with conditions. One table says which attribute has which.
#pragma once

#include <cstddef>

#include "compose/problem.h"
#include "text/value.h"

namespace bulkhead::compose {

/// REQUIRES: the model has passed the schema, or is one that is extended (and checked once merged).
/// With `keep_unreadable`, short forms that cannot be read stay as they are (variables not filled
/// in). `ports_expanded` counts the ports that ranges stand for in all files; there is a limit to
/// it.
void make_canonical(text::Value& model, bool keep_unreadable, std::size_t& ports_expanded,
                    ProblemList& problems);

/// What is implied where nothing is said: `build.context: .`, `protocol: tcp`, a secret's target.
void set_defaults(text::Value& model, ProblemList& problems);

/// path.Clean of Go: no ".", "..", "//"; "." for an empty path.
std::string clean_path(std::string_view path);

}  // namespace bulkhead::compose
