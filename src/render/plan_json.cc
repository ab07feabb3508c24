#include "render/plan_json.h"

#include <cstdint>

#include "text/output_value.h"

namespace bulkhead::render {
namespace {

using text::count_value;
using text::Mapping;
using text::Sequence;
using text::string_value;
using text::Value;

Value change_json(const model::Change& change) {
  Mapping mapping;
  mapping.set("action", string_value(name(change.kind)));
  mapping.set("resource", string_value(name(change.resource)));
  mapping.set("name", Value(change.name));
  if (!change.service.empty()) mapping.set("service", Value(change.service.str()));
  mapping.set("reason", Value(change.reason));
  if (!change.way.empty()) mapping.set("way", Value(change.way));
  Sequence fields;
  for (const model::FieldChange& field : change.fields) {
    Mapping one;
    one.set("field", Value(field.field));
    one.set("live", Value(field.live));
    one.set("wanted", Value(field.wanted));
    fields.emplace_back(std::move(one));
  }
  mapping.set("fields", Value(std::move(fields)));
  return Value(std::move(mapping));
}

Value step_json(const model::Step& step) {
  Mapping mapping;
  mapping.set("step", string_value(name(step.kind)));
  mapping.set("subject", Value(step.subject));
  if (!step.service.empty()) mapping.set("service", Value(step.service.str()));
  if (!step.network.empty()) mapping.set("network", Value(step.network.str()));
  if (step.kind == model::StepKind::kAwait) {
    mapping.set("until", string_value(name(step.readiness)));
  }
  if (step.change != model::Step::kNoChange) mapping.set("change", count_value(step.change));
  Sequence after;
  for (const model::Wait& wait : step.after) {
    Mapping one;
    one.set("step", count_value(wait.step));
    one.set("required", Value(wait.required));
    after.emplace_back(std::move(one));
  }
  mapping.set("after", Value(std::move(after)));
  return Value(std::move(mapping));
}

}  // namespace

Value plan_json(const model::Plan& plan) {
  Mapping mapping;
  mapping.set("version", Value(std::int64_t{1}));
  mapping.set("project", Value(plan.project));
  Sequence changes;
  for (const model::Change& change : plan.changes) changes.push_back(change_json(change));
  mapping.set("changes", Value(std::move(changes)));
  mapping.set("unchanged", count_value(plan.unchanged));
  Sequence steps;
  for (const model::Step& step : plan.steps) steps.push_back(step_json(step));
  mapping.set("steps", Value(std::move(steps)));
  Sequence warnings;
  for (const std::string& warning : plan.warnings) warnings.emplace_back(warning);
  mapping.set("warnings", Value(std::move(warnings)));
  return Value(std::move(mapping));
}

}  // namespace bulkhead::render
