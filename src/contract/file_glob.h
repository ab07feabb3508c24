// Which files a pattern means: `*`, `?` and `[a-z]` within a name, `**` across folders. A name
// that begins with a dot is matched only by a pattern that begins with one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/file_reader.h"

namespace bulkhead::contract {

/// Regular files, absolute, sorted. A pattern that is not absolute is relative to `directory`
/// (absolute). One without wildcards means itself, whether or not it exists. At most ten thousand
/// folders are looked into.
std::vector<std::string> match_files(text::FileReader& files, const std::string& directory,
                                     std::string_view pattern);

bool has_wildcard(std::string_view pattern);

/// One name against one part of a pattern.
bool name_matches(std::string_view name, std::string_view pattern);

/// `path` made absolute from `directory`, without "." and "..".
std::string absolute_path(const std::string& directory, std::string_view path);

/// Relative to `directory` where that is shorter, else as it is.
std::string shown_path(const std::string& path, const std::string& directory);

}  // namespace bulkhead::contract
