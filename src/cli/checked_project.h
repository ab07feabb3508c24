// The files of one or all environments, checked: what `check`, `gate` and others start from. It
// reads files and says nothing.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/open_project.h"
#include "render/findings.h"
#include "rules/check.h"

namespace bulkhead::cli {

struct CheckedProject {
  std::vector<OpenedProject> projects;
  /// Findings of the rules and, as findings with codes BH0xx, faults of the files.
  rules::Report report;
  /// Those that were looked at: they speak of one of the environments.
  std::size_t generated_blocks = 0;
  /// Some file cannot be understood: what is reported is not all there is. Exit status 2.
  bool misunderstood = false;
  /// One sentence for fail(); empty when all is well.
  std::string error;
};

CheckedProject check_project(const Arguments& arguments, Context& context, bool all_environments);

/// As renderers want them. The rules are those of the table.
render::Findings to_render(CheckedProject checked);

/// "strict", "warning" or "monitoring": of --mode, else of the contract.
contract::Mode mode_of(const Arguments& arguments, const CheckedProject& checked);

/// Today, in UTC.
contract::Day today(const Context& context);

}  // namespace bulkhead::cli
