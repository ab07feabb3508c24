#include "rules/project_path.h"

namespace bulkhead::rules {

bool is_of_project(const model::Project& project, const std::string& path) {
  return path.starts_with(project.working_dir + "/");
}

std::string path_in_project(const model::Project& project, const std::string& path) {
  return is_of_project(project, path) ? "./" + path.substr(project.working_dir.size() + 1) : path;
}

}  // namespace bulkhead::rules
