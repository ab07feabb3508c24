#include "cli/mend.h"

#include <map>
#include <utility>

#include "cli/edited_files.h"

namespace bulkhead::cli {
namespace {

/// Enough for what depends on what depends on a mend; two fixes that undo each other end here.
constexpr int kMostRounds = 4;

}  // namespace

Mended mend(CheckedProject first, Context& context,
            const std::function<CheckedProject(Context&)>& check) {
  Mended result;
  EditedFiles edited(context.files);
  Context reading = with_files(context, edited);
  std::map<std::string, FixedFile> files;
  result.checked = std::move(first);
  for (int round = 0; round < kMostRounds; ++round) {
    FixResult fixes = apply_fixes(result.checked.report.findings, context.sources);
    if (fixes.files.empty()) break;
    result.fixed += fixes.fixed.size();
    for (FixedFile& file : fixes.files) {
      edited.set(absolute(file.path, context), file.after);
      const auto [known, added] = files.try_emplace(file.path, file);
      if (!added) known->second.after = std::move(file.after);
    }
    result.checked = check(reading);
    if (!result.checked.error.empty()) break;
  }
  for (auto& [path, file] : files) {
    if (file.before != file.after) result.files.push_back(std::move(file));
  }
  return result;
}

}  // namespace bulkhead::cli
