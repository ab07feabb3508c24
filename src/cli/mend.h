// check --fix and --diff: mends, looks again, and mends what that made possible.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "cli/checked_project.h"
#include "cli/context.h"
#include "cli/fix_files.h"

namespace bulkhead::cli {

struct Mended {
  /// What is left, found in the files as they will be. Its sources are those files.
  CheckedProject checked;
  /// From what is on disk to the last round's outcome; by path.
  std::vector<FixedFile> files;
  std::size_t fixed = 0;  // findings
};

/// `check` reads the project through the context that it is given. Writes nothing. A generated
/// block, for one, is only right once what it is generated from is.
Mended mend(CheckedProject first, Context& context,
            const std::function<CheckedProject(Context&)>& check);

}  // namespace bulkhead::cli
