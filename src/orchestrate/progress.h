// Progress: what happens while a plan is carried out, for whoever shows it. An interface; the
// ways to show it are progress_lines.h, live_view.h and the JSON lines of progress_json.h.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "model/plan.h"

namespace bulkhead::orchestrate {

/// Called from several threads, never two at a time.
class Progress {
 public:
  virtual ~Progress() = default;

  virtual void planned(const model::Plan& plan) = 0;
  virtual void step_began(model::StepIndex step) = 0;
  /// `error` is null when it went well.
  virtual void step_ended(model::StepIndex step, Duration took, const Error* error) = 0;
  /// An await step still waits; `text` says for what: "its healthcheck to pass: refused".
  virtual void waiting(model::StepIndex step, const std::string& text) = 0;
  /// What the engine warned about while it carried out a step.
  virtual void warned(model::StepIndex step, const std::string& text) = 0;
  /// Nothing more comes.
  virtual void finished() = 0;
};

/// Shows nothing.
class NoProgress final : public Progress {
 public:
  void planned(const model::Plan&) override {}
  void step_began(model::StepIndex) override {}
  void step_ended(model::StepIndex, Duration, const Error*) override {}
  void waiting(model::StepIndex, const std::string&) override {}
  void warned(model::StepIndex, const std::string&) override {}
  void finished() override {}
};

}  // namespace bulkhead::orchestrate
