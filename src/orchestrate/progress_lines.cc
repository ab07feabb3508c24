#include "orchestrate/progress_lines.h"

#include <fmt/format.h>

#include "base/duration.h"
#include "text/json.h"
#include "text/render_diagnostic.h"
#include "text/value.h"

namespace bulkhead::orchestrate {
namespace {

using model::Step;
using model::StepKind;
using text::Mapping;
using text::Value;

/// What a step has brought about; empty for those that are part of something larger.
std::string achieved(const Step& step) {
  switch (step.kind) {
    case StepKind::kPullImage:
      return fmt::format("image {} pulled", step.subject);
    case StepKind::kBuildImage:
      return fmt::format("image {} built", step.subject);
    case StepKind::kCreateNetwork:
      return fmt::format("network {} created", step.subject);
    case StepKind::kRemoveNetwork:
      return fmt::format("network {} removed", step.subject);
    case StepKind::kCreateVolume:
      return fmt::format("volume {} created", step.subject);
    case StepKind::kRemoveVolume:
      return fmt::format("volume {} removed", step.subject);
    case StepKind::kCreateContainer:
      return {};
    case StepKind::kStartContainer:
      return fmt::format("{} started", step.subject);
    case StepKind::kStopContainer:
      return fmt::format("{} stopped", step.subject);
    case StepKind::kUpdateContainer:
      return fmt::format("{} updated", step.subject);
    case StepKind::kRenameContainer:
      return {};
    case StepKind::kRemoveContainer:
      return fmt::format("{} removed", step.subject);
    case StepKind::kConnectNetwork:
      return fmt::format("{} connected to {}", step.subject, step.network);
    case StepKind::kDisconnectNetwork:
      return fmt::format("{} disconnected from {}", step.subject, step.network);
    case StepKind::kAwait:
      // "started" was said when it started.
      if (step.readiness == model::Readiness::kStarted) return {};
      return fmt::format("{} {}", step.subject, name(step.readiness));
  }
  return {};
}

}  // namespace

void ProgressLines::step_ended(model::StepIndex step, Duration took, const Error* error) {
  if (error != nullptr) return;  // the report says it
  const std::string text = achieved(plan_.steps[step]);
  if (!text.empty()) write_(fmt::format("{} ({})\n", text::printable(text), human_duration(took)));
}

void ProgressLines::warned(model::StepIndex step, const std::string& text) {
  write_(fmt::format("warning: {}: {}\n", text::printable(plan_.steps[step].subject),
                     text::printable(text)));
}

namespace {

Mapping line_of(const char* event) {
  Mapping line;
  line.set("version", Value(std::int64_t{1}));
  line.set("event", Value(event));
  return line;
}

Mapping line_of(const char* event, const model::Plan& plan, model::StepIndex number) {
  Mapping line = line_of(event);
  const Step& step = plan.steps[number];
  line.set("step", Value(static_cast<std::int64_t>(number)));
  line.set("kind", Value(std::string(name(step.kind))));
  line.set("subject", Value(step.subject));
  if (!step.service.empty()) line.set("service", Value(step.service.str()));
  if (step.kind == StepKind::kAwait) line.set("until", Value(std::string(name(step.readiness))));
  return line;
}

std::string text_of(Mapping line) {
  return text::write_compact_json(Value(std::move(line))) + "\n";
}

}  // namespace

void ProgressJson::planned(const model::Plan& plan) {
  plan_ = plan;
  Mapping line = line_of("planned");
  line.set("project", Value(plan.project));
  line.set("changes", Value(static_cast<std::int64_t>(plan.changes.size())));
  line.set("steps", Value(static_cast<std::int64_t>(plan.steps.size())));
  write_(text_of(std::move(line)));
}

void ProgressJson::step_began(model::StepIndex step) {
  write_(text_of(line_of("began", plan_, step)));
}

void ProgressJson::step_ended(model::StepIndex step, Duration took, const Error* error) {
  Mapping line = line_of("ended", plan_, step);
  line.set("seconds", Value(std::chrono::duration<double>(took).count()));
  line.set("ok", Value(error == nullptr));
  if (error != nullptr) line.set("error", Value(error->message));
  write_(text_of(std::move(line)));
}

void ProgressJson::waiting(model::StepIndex step, const std::string& text) {
  Mapping line = line_of("waiting", plan_, step);
  line.set("for", Value(text));
  write_(text_of(std::move(line)));
}

void ProgressJson::warned(model::StepIndex step, const std::string& text) {
  Mapping line = line_of("warned", plan_, step);
  line.set("message", Value(text));
  write_(text_of(std::move(line)));
}

}  // namespace bulkhead::orchestrate
