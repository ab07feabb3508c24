#include "orchestrate/step_runner.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

#include "base/check.h"

namespace bulkhead::orchestrate {
namespace {

using model::Step;
using model::StepIndex;
using model::StepKind;

class StepRunner final {
 public:
  StepRunner(const std::vector<Step>& steps, const RunOptions& options,
             const std::function<Status(StepIndex, std::stop_token)>& execute)
      : steps_(steps),
        options_(options),
        execute_(execute),
        waiters_(steps.size()),
        missing_(steps.size(), 0) {
    outcome_.states.assign(steps.size(), StepState::kPending);
    for (StepIndex i = 0; i < steps.size(); ++i) {
      for (const model::Wait& wait : steps[i].after) {
        CHECK(wait.step < i);
        waiters_[wait.step].push_back({i, wait.required});
        ++missing_[i];
      }
    }
  }

  RunOutcome run() {
    const std::stop_callback interrupt(options_.stop, [this] {
      {
        const std::lock_guard lock(mutex_);
        outcome_.interrupted = true;
        cancel_locked();
      }
      stop_.request_stop();
    });
    {
      const std::lock_guard lock(mutex_);
      for (StepIndex i = 0; i < steps_.size(); ++i) {
        if (missing_[i] == 0) make_ready_locked(i);
      }
    }
    {
      std::vector<std::jthread> pool;
      const std::size_t count = std::min(options_.threads, steps_.size());
      for (std::size_t i = 0; i < count; ++i) pool.emplace_back([this] { work(); });
    }
    {
      // The pool has gone only when nothing is left; awaits may still be on their way out.
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return running_ == 0; });
    }
    awaits_.clear();
    for (StepState& state : outcome_.states) {
      if (state == StepState::kPending) state = StepState::kCancelled;
    }
    return std::move(outcome_);
  }

 private:
  struct Waiter {
    StepIndex step;
    bool required;
  };

  void make_ready_locked(StepIndex i) {
    if (steps_[i].kind == StepKind::kAwait) {
      begin_locked(i);
      awaits_.emplace_back([this, i] { perform(i); });
    } else {
      ready_.push(i);
      changed_.notify_all();
    }
  }

  void begin_locked(StepIndex i) {
    outcome_.states[i] = StepState::kRunning;
    ++running_;
  }

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !ready_.empty() || finished_locked(); });
      if (ready_.empty()) return;
      const StepIndex i = ready_.top();
      ready_.pop();
      begin_locked(i);
      lock.unlock();
      perform(i);
      lock.lock();
    }
  }

  bool finished_locked() const { return ready_.empty() && running_ == 0; }

  void perform(StepIndex i) {
    const Status status = execute_(i, stop_.get_token());
    bool fatal = false;
    {
      const std::lock_guard lock(mutex_);
      if (status) {
        outcome_.states[i] = StepState::kDone;
        release_locked(i, false);
      } else if (status.error().kind == ErrorKind::kInterrupted && cancelled_) {
        outcome_.states[i] = StepState::kCancelled;
      } else {
        outcome_.states[i] = StepState::kFailed;
        outcome_.failures.emplace_back(i, status.error());
        const auto& waiters = waiters_[i];
        fatal = waiters.empty() || std::any_of(waiters.begin(), waiters.end(),
                                               [](const Waiter& one) { return one.required; });
        release_locked(i, true);
        if (fatal) cancel_locked();
      }
      --running_;
      changed_.notify_all();
    }
    if (fatal) stop_.request_stop();
  }

  /// Step `i` is over: those that waited for it go on, or are held back by its failure.
  void release_locked(StepIndex i, bool has_failed) {
    for (const Waiter& waiter : waiters_[i]) {
      if (has_failed && waiter.required) {
        hold_back_locked(waiter.step);
        continue;
      }
      CHECK(missing_[waiter.step] > 0);
      --missing_[waiter.step];
      const bool pending = outcome_.states[waiter.step] == StepState::kPending;
      if (missing_[waiter.step] == 0 && pending && !cancelled_) make_ready_locked(waiter.step);
    }
  }

  void hold_back_locked(StepIndex i) {
    if (outcome_.states[i] != StepState::kPending) return;
    outcome_.states[i] = StepState::kHeldBack;
    for (const Waiter& waiter : waiters_[i]) {
      if (waiter.required) hold_back_locked(waiter.step);
    }
  }

  void cancel_locked() {
    cancelled_ = true;
    ready_ = {};
    changed_.notify_all();
  }

  const std::vector<Step>& steps_;
  const RunOptions& options_;
  const std::function<Status(StepIndex, std::stop_token)>& execute_;
  std::vector<std::vector<Waiter>> waiters_;
  std::stop_source stop_;

  std::mutex mutex_;  // everything below
  std::condition_variable changed_;
  std::vector<std::size_t> missing_;
  /// Smallest index first: what stands early in the plan, others wait for.
  std::priority_queue<StepIndex, std::vector<StepIndex>, std::greater<>> ready_;
  std::size_t running_ = 0;
  bool cancelled_ = false;
  RunOutcome outcome_;
  std::vector<std::jthread> awaits_;  // joined before anything above goes
};

}  // namespace

RunOutcome run_steps(const std::vector<Step>& steps, const RunOptions& options,
                     const std::function<Status(StepIndex, std::stop_token)>& execute) {
  return StepRunner(steps, options, execute).run();
}

}  // namespace bulkhead::orchestrate
