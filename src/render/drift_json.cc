#include "render/drift_json.h"

#include <cstdint>
#include <string>

#include "text/output_value.h"

namespace bulkhead::render {
namespace {

using text::count_value;
using text::Mapping;
using text::Sequence;
using text::Value;

Value difference_json(const model::Difference& difference, const text::Sources& sources) {
  Mapping mapping;
  mapping.set("resource", Value(std::string(model::name(difference.resource))));
  mapping.set("name", Value(difference.name));
  if (!difference.service.empty()) mapping.set("service", Value(difference.service.str()));
  mapping.set("field", Value(difference.field));
  mapping.set("expected", Value(difference.expected));
  mapping.set("actual", Value(difference.actual));
  if (difference.span.known()) {
    const text::SourceFile& file = sources.file(difference.span.source);
    const text::Position position = file.position(difference.span.begin);
    mapping.set("file", Value(file.path()));
    mapping.set("line", count_value(position.line));
    mapping.set("column", count_value(position.column));
  }
  return Value(std::move(mapping));
}

}  // namespace

Value drift_json(const model::Drift& drift, const text::Sources& sources) {
  Mapping mapping;
  mapping.set("version", Value(std::int64_t{1}));
  mapping.set("project", Value(drift.project));
  Sequence differences;
  for (const model::Difference& difference : drift.differences) {
    differences.push_back(difference_json(difference, sources));
  }
  mapping.set("differences", Value(std::move(differences)));
  Mapping compared;
  compared.set("networks", count_value(drift.networks));
  compared.set("volumes", count_value(drift.volumes));
  compared.set("containers", count_value(drift.containers));
  mapping.set("compared", Value(std::move(compared)));
  return Value(std::move(mapping));
}

}  // namespace bulkhead::render
