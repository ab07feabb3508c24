// The repository in which a command runs, as forges count paths of files from.
#pragma once

#include <map>
#include <string>

#include "text/file_reader.h"

namespace bulkhead::cli {

/// GITHUB_WORKSPACE or CI_PROJECT_DIR where the working directory lies in it, otherwise the nearest
/// folder above with a `.git`. Absolute and normal; empty where there is none.
std::string repository_root(text::FileReader& files,
                            const std::map<std::string, std::string>& environment,
                            const std::string& working_directory);

}  // namespace bulkhead::cli
