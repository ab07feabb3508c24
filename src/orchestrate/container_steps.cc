#include "orchestrate/container_steps.h"

#include <algorithm>
#include <charconv>

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {

using docker::Container;
using model::Change;
using model::ChangeKind;
using model::ServiceName;
using model::Step;
using model::StepKind;

std::uint32_t number_of(const Container& container) {
  const std::string& text = container.label(kNumberLabel);
  std::uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::uint32_t slot_of(const Container& container) {
  return std::max<std::uint32_t>(number_of(container), 1);
}

bool completed(const Container& container) {
  return container.state.status == docker::RunState::kExited && container.state.exit_code == 0;
}

Change container_change(ChangeKind kind, const std::string& name, const ServiceName& service,
                        std::string reason, std::vector<model::FieldChange> fields) {
  Change change;
  change.kind = kind;
  change.resource = model::Resource::kContainer;
  change.name = name;
  change.service = service;
  change.reason = std::move(reason);
  change.fields = std::move(fields);
  return change;
}

Step container_step(StepKind kind, std::size_t change, std::string subject, std::string id,
                    const ServiceName& service, std::uint32_t number) {
  Step step;
  step.kind = kind;
  step.change = change;
  step.subject = std::move(subject);
  step.id = std::move(id);
  step.service = service;
  step.number = number;
  return step;
}

}  // namespace bulkhead::orchestrate
