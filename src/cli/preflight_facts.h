// PreflightFacts: what preflight has to know and the engine does not say: the machine that it runs
// on, where that is this one, and the contract's findings.
#pragma once

#include <optional>
#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/open_engine.h"
#include "linux/file_tree.h"
#include "linux/rooted_files.h"
#include "orchestrate/up.h"

namespace bulkhead::cli {

class PreflightFacts final {
 public:
  /// All arguments but the last outlive it. Looks at the machine; the files are read when they
  /// are asked for. `store_folder`: where the state before would be kept; empty: nowhere.
  PreflightFacts(const Arguments& arguments, Context& context, const OpenedEngine& engine,
                 const model::Project& project, const std::string& store_folder);

  /// This outlives the request.
  void give_to(orchestrate::UpRequest& request) const;

 private:
  std::vector<text::Diagnostic> contract_findings() const;

  const Arguments& arguments_;
  Context& context_;
  const OpenedEngine& engine_;
  const model::Project& project_;
  linux::DiskTree disk_;
  std::optional<linux::RootedFiles> engine_files_;  // where they are others than ours
  std::optional<orchestrate::HostFacts> host_;
};

}  // namespace bulkhead::cli
