// PastProject: a snapshot's files read again, as they were: the project, and the contract for it.
#pragma once

#include <memory>

#include "base/result.h"
#include "cli/context.h"
#include "cli/open_project.h"
#include "model/snapshot.h"
#include "orchestrate/live_state.h"
#include "store/recorded_files.h"
#include "store/vault.h"

namespace bulkhead::cli {

class PastProject final {
 public:
  /// Secrets come from the vault's key, else from where they still stand: the same files today, the
  /// environment, the containers that run. kNotFound names those that are nowhere; kInvalid where
  /// the files are no project to this program any more. `context` outlives the result.
  static Result<PastProject> open(const model::Snapshot& snapshot, const store::Vault& vault,
                                  const orchestrate::LiveState& live, Context& context);

  const OpenedProject& opened() const { return opened_; }
  /// The files as they were, with their secrets.
  store::RememberedFiles& files() const { return *files_; }

 private:
  explicit PastProject(std::unique_ptr<store::RememberedFiles> files) : files_(std::move(files)) {}

  std::unique_ptr<store::RememberedFiles> files_;
  OpenedProject opened_;
};

}  // namespace bulkhead::cli
