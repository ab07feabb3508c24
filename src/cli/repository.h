// The repository in which a project lies, as forges count paths of files from.
#pragma once

#include <map>
#include <string>

#include "cli/checked_project.h"
#include "model/repository.h"
#include "text/file_reader.h"

namespace bulkhead::cli {

/// GITHUB_WORKSPACE or CI_PROJECT_DIR where `start` lies in it, otherwise the nearest folder above
/// with a `.git`. Absolute and normal; empty where there is none.
std::string repository_root(text::FileReader& files,
                            const std::map<std::string, std::string>& environment,
                            const std::string& start);

/// That of the project, from wherever the command runs.
model::Repository repository_of(const CheckedProject& checked, Context& context);

}  // namespace bulkhead::cli
