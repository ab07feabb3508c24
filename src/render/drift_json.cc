#include "render/drift_json.h"

#include <cstdint>
#include <string>

namespace bulkhead::render {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

Value number_of(std::size_t number) {
  return Value(static_cast<std::int64_t>(number));
}

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
    mapping.set("line", number_of(position.line));
    mapping.set("column", number_of(position.column));
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
  compared.set("networks", number_of(drift.networks));
  compared.set("volumes", number_of(drift.volumes));
  compared.set("containers", number_of(drift.containers));
  mapping.set("compared", Value(std::move(compared)));
  return Value(std::move(mapping));
}

}  // namespace bulkhead::render
