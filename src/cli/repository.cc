#include "cli/repository.h"

#include <filesystem>

#include "cli/folders.h"

namespace bulkhead::cli {

namespace fs = std::filesystem;

std::string repository_root(text::FileReader& files,
                            const std::map<std::string, std::string>& environment,
                            const std::string& start) {
  const fs::path here = fs::path(start).lexically_normal();
  for (const char* variable : {"GITHUB_WORKSPACE", "CI_PROJECT_DIR"}) {
    const auto value = environment.find(variable);
    if (value == environment.end()) continue;
    fs::path folder = fs::path(value->second).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();  // written with a slash at its end
    if (folder.is_absolute() && lies_in(here.string(), folder.string())) return folder.string();
  }
  for (fs::path folder = here;; folder = folder.parent_path()) {
    // A file where the folder is a worktree or a submodule.
    if (files.kind((folder / ".git").string()) != text::FileKind::kMissing) {
      return folder.string();
    }
    if (folder == folder.parent_path()) return {};
  }
}

model::Repository repository_of(const CheckedProject& checked, Context& context) {
  std::string folder = context.working_directory;
  for (const OpenedProject& opened : checked.projects) {
    if (opened.contract.present) {
      folder = opened.contract.directory;
      break;
    }
    if (opened.loaded.project) folder = opened.loaded.project->working_dir;
  }
  return {repository_root(context.files, context.environment, folder), context.working_directory,
          folder};
}

}  // namespace bulkhead::cli
