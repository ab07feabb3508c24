#include "cli/mend.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "cli/edited_files.h"
#include "cli/folders.h"

namespace bulkhead::cli {
namespace {

/// Enough for what depends on what depends on a mend; two fixes that undo each other end here.
constexpr int kMostRounds = 4;

/// The findings whose fixes may be carried out; names in `left_alone` the files of the others.
std::vector<model::Finding> within(const std::vector<model::Finding>& findings,
                                   const MendLimits& limits, const Context& context,
                                   std::set<std::string>& left_alone) {
  std::vector<model::Finding> kept;
  for (const model::Finding& finding : findings) {
    if (!finding.diagnostic.fix) continue;
    if (finding.diagnostic.severity == text::Severity::kNote && !limits.notes) continue;
    bool inside = true;
    for (const text::Edit& edit : finding.diagnostic.fix->edits) {
      const std::string& path = context.sources.file(edit.span.source).path();
      const bool here = std::any_of(
          limits.folders.begin(), limits.folders.end(),
          [&](const std::string& folder) { return lies_in(absolute(path, context), folder); });
      if (!here) left_alone.insert(path);
      inside = inside && here;
    }
    if (inside) kept.push_back(finding);
  }
  return kept;
}

}  // namespace

std::vector<std::string> project_folders(const CheckedProject& checked) {
  std::vector<std::string> folders;
  for (const OpenedProject& opened : checked.projects) {
    if (opened.contract.present) folders.push_back(opened.contract.directory);
    if (!opened.loaded.project) continue;
    folders.push_back(opened.loaded.project->working_dir);
    for (const std::string& file : opened.loaded.project->compose_files) {
      folders.push_back(std::filesystem::path(file).parent_path().string());
    }
  }
  return folders;
}

Mended mend(CheckedProject first, Context& context, const MendLimits& limits,
            const std::function<CheckedProject(Context&)>& check) {
  Mended result;
  EditedFiles edited(context.files);
  Context reading = with_files(context, edited);
  std::map<std::string, FixedFile> files;
  result.checked = std::move(first);
  for (int round = 0; round < kMostRounds; ++round) {
    FixResult fixes =
        apply_fixes(within(result.checked.report.findings, limits, context, result.left_alone),
                    context.sources);
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
