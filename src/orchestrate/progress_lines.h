// Progress as one line for each thing that changed: for logs and pipes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "orchestrate/progress.h"

namespace bulkhead::orchestrate {

using Write = std::function<void(std::string_view)>;

class ProgressLines final : public Progress {
 public:
  explicit ProgressLines(Write write) : write_(std::move(write)) {}

  void planned(const model::Plan& plan) override { plan_ = plan; }
  void step_began(model::StepIndex) override {}
  void step_ended(model::StepIndex step, Duration took, const Error* error) override;
  void waiting(model::StepIndex, const std::string&) override {}
  void warned(model::StepIndex step, const std::string& text) override;
  void finished() override {}

 private:
  Write write_;
  model::Plan plan_;
};

/// The same for programs: one JSON object a line, with "version", "event" (planned, began, ended,
/// waiting, warned, finished), and for a step its number, kind and subject.
class ProgressJson final : public Progress {
 public:
  explicit ProgressJson(Write write) : write_(std::move(write)) {}

  void planned(const model::Plan& plan) override;
  void step_began(model::StepIndex step) override;
  void step_ended(model::StepIndex step, Duration took, const Error* error) override;
  void waiting(model::StepIndex step, const std::string& text) override;
  void warned(model::StepIndex step, const std::string& text) override;
  void finished() override {}

 private:
  Write write_;
  model::Plan plan_;
};

}  // namespace bulkhead::orchestrate
