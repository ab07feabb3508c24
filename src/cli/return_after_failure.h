// What `up --rollback-on-failure` does when the change failed: the state before comes back, which
// for a project of which nothing ran is that nothing is left of it; and what became of that is
// said.
#pragma once

#include <optional>

#include "cli/arguments.h"
#include "cli/context.h"
#include "cli/kept_change.h"
#include "cli/open_engine.h"
#include "contract/contract.h"
#include "orchestrate/up.h"
#include "text/value.h"

namespace bulkhead::cli {

/// --rollback-on-failure and --no-rollback-on-failure.
std::vector<OptionSpec> rollback_on_failure_options();

/// As the options say; without them, where the contract is held in strict mode. kInvalid when both
/// are given.
Result<bool> returns_on_failure(const Arguments& arguments, const contract::Contract& contract);

struct ReturnAfterFailure {
  enum class Kind : std::uint8_t {
    kUntouched,      // nothing had been changed
    kNothingBefore,  // there is no state to return to, and what was made stays
    kRemoved,        // nothing ran before, and what was made is gone again
    kBack,           // all is as it was, proved
    kNotBack,        // see `text`
  };
  Kind kind = Kind::kNothingBefore;
  model::SnapshotId snapshot = 0;
  Duration took{};
  std::string text;  // lines for people

  text::Value json() const;
};

/// REQUIRES: change.after() has been called for `outcome`, which failed and was not interrupted.
ReturnAfterFailure return_after_failure(const orchestrate::UpOutcome& outcome, KeptChange& change,
                                        const OpenedEngine& engine, const Arguments& arguments,
                                        Context& context);

}  // namespace bulkhead::cli
