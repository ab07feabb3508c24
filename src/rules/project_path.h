// Paths as the project's files mean them: those inside its folder are the project's to provide,
// others are the machine's.
#pragma once

#include <string>

#include "model/project.h"

namespace bulkhead::rules {

bool is_of_project(const model::Project& project, const std::string& path);

/// "./conf/site" for what is inside the project's folder; other paths as they are.
std::string path_in_project(const model::Project& project, const std::string& path);

}  // namespace bulkhead::rules
