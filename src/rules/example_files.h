// Example files: what a repository ships in place of a file that is made where the project runs,
// such as `.env.example` for `.env`. Who has one left the file itself out on purpose.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "text/file_reader.h"

namespace bulkhead::rules {

/// "`.env.example`": the example of the file at `path` (absolute) that lies beside it.
std::optional<std::string> example_of(text::FileReader& files, const std::string& path);

/// The variables that the example env files of `directory` (absolute) name.
std::set<std::string> example_variables(text::FileReader& files, const std::string& directory);

}  // namespace bulkhead::rules
