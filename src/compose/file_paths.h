// Paths on disk that a model names: made relative to the folder they are meant from. Text only; it
// asks no file system.
#pragma once

#include <string>
#include <string_view>

#include "compose/problem.h"
#include "text/value.h"

namespace bulkhead::compose {

/// filepath.Join of Go: cleaned; an empty first part is left out.
std::string join_path(std::string_view folder, std::string_view path);
/// The folder above; "." for a bare name, "/" for the root.
std::string parent_path(std::string_view path);
/// `path` itself when absolute, else joined to `folder`.
std::string absolute_path(std::string_view folder, std::string_view path);
/// `path` as seen from `folder`, both absolute and clean.
std::string relative_path(std::string_view folder, std::string_view path);

/// A git repository, an OCI artifact or a URL, as `include` and `extends` may name one.
bool is_remote_resource(std::string_view path);

/// Every path in the model that Compose resolves (build contexts, bind mounts, env files, …), from
/// `folder`, which may itself be relative: an included model is resolved once more by the including
/// one. `home` stands for a leading "~"; empty when there is none.
void resolve_paths(text::Value& model, std::string_view folder, std::string_view home,
                   ProblemList& problems);

}  // namespace bulkhead::compose
