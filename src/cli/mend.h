// check --fix and --diff: mends, looks again, and mends what that made possible.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "cli/checked_project.h"
#include "cli/context.h"
#include "cli/fix_files.h"

namespace bulkhead::cli {

/// What may be mended.
struct MendLimits {
  bool notes = false;  // findings that only --notes shows, too
  /// Files lie in one of them, or are left alone. Absolute and normal.
  std::vector<std::string> folders;
};

/// The folders of the projects' Compose files and contracts.
std::vector<std::string> project_folders(const CheckedProject& checked);

struct Mended {
  /// What is left, found in the files as they will be. Its sources are those files.
  CheckedProject checked;
  /// From what is on disk to the last round's outcome; by path.
  std::vector<FixedFile> files;
  std::size_t fixed = 0;  // findings
  /// Files in none of the folders, that a finding's fix would have changed.
  std::set<std::string> left_alone;
};

/// `check` reads the project through the context that it is given. Writes nothing. A generated
/// block, for one, is only right once what it is generated from is.
Mended mend(CheckedProject first, Context& context, const MendLimits& limits,
            const std::function<CheckedProject(Context&)>& check);

}  // namespace bulkhead::cli
