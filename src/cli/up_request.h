// From a command line and the opened project to what orchestrate needs: shared by `plan`, `up` and
// those that put a stack back.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/open_project.h"
#include "orchestrate/up.h"

namespace bulkhead::cli {

/// The options that UpInputs reads; `plan` and `up` declare them.
std::vector<OptionSpec> up_options();

/// Owns what an UpRequest refers to.
class UpInputs final {
 public:
  /// Opens the project, narrowed to the services named on the command line. Nothing when that
  /// cannot be done, which has then been said on standard error; `status` is the exit status.
  static std::optional<UpInputs> open(const Arguments& arguments, Context& context, int& status);

  orchestrate::UpRequest request(Context& context) const;
  const OpenedProject& opened() const { return opened_; }
  const model::Project& project() const { return *opened_.loaded.project; }

 private:
  OpenedProject opened_;
  orchestrate::PlanOptions plan_;
  bool force_ = false;
  std::map<model::ServiceName, std::uint32_t> scale_;
  std::set<model::ServiceName> jobs_;
};

/// Services of role `job`.
std::set<model::ServiceName> jobs_of(const contract::Contract& contract,
                                     const model::Project& project);
/// The tier of each service that has one.
std::map<model::ServiceName, model::TierName> tiers_of(const contract::Contract& contract,
                                                       const model::Project& project);

}  // namespace bulkhead::cli
