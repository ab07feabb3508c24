// Runs the steps of a plan, each as soon as what it waits for is done, all independent ones at
// once. It knows nothing of what a step does. After a failure it begins nothing more: what runs
// is let finish, waiting is cut short, and the rest is reported as held back.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "model/plan.h"

namespace bulkhead::orchestrate {

enum class StepState : std::uint8_t {
  kPending,
  kRunning,
  kDone,
  kFailed,
  kHeldBack,   // something that it requires failed
  kCancelled,  // not begun, or cut short, because something else failed or the user asked to stop
};

struct RunOutcome {
  std::vector<StepState> states;  // by step
  /// In the order in which they happened.
  std::vector<std::pair<model::StepIndex, Error>> failures;
  bool interrupted = false;
};

struct RunOptions {
  /// Steps that talk to the engine at the same time. Awaits have a thread each and do not count.
  std::size_t threads = 8;
  std::stop_token stop;
};

/// `execute` is called from several threads, once a step. Its stop token asks to end early (for
/// awaits and other long calls); a step that then returns kInterrupted is cancelled, not failed.
/// The failure of a step that others wait for, and that all of them can do without, lets
/// everything else go on.
RunOutcome run_steps(const std::vector<model::Step>& steps, const RunOptions& options,
                     const std::function<Status(model::StepIndex, std::stop_token)>& execute);

}  // namespace bulkhead::orchestrate
