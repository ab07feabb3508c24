#include "compose/config_output.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "compose/shape.h"
#include "text/json.h"
#include "text/write_yaml.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

Value structure_json(const Value& value, const Shape& shape);

/// Keys bytewise, as Go's encoder has them.
Value sorted_copy(const Value& value) {
  Value copy = value;
  if (Mapping* mapping = copy.as_mapping()) mapping->sort();
  return copy;
}

/// True, where that is what it would be if nobody said anything.
bool is_unsaid(const Value* value, const Field& field) {
  return field.form == Form::kOptOut && value && value->as_bool() && *value->as_bool();
}

Value ulimit_json(const Value& value) {
  const Mapping* limits = value.as_mapping();
  if (!limits) return value;
  Mapping result;
  for (const char* key : {"soft", "hard"}) {
    const Value* limit = limits->find(key);
    if (limit && limit->as_integer() && *limit->as_integer() != 0) result.set(key, *limit);
  }
  return Value(std::move(result));
}

Value field_json(const Value& value, const Field& field) {
  switch (field.form) {
    case Form::kStruct:
    case Form::kOptionalStruct:
      return structure_json(value, *field.shape);
    case Form::kStructList: {
      Sequence items;
      for (const Value& item : *value.as_sequence()) {
        items.push_back(structure_json(item, *field.shape));
      }
      return Value(std::move(items));
    }
    case Form::kStructMap:
    case Form::kOptionalStructMap:
    case Form::kFormMap: {
      Mapping result;
      for (const auto& entry : *value.as_mapping()) {
        const bool structured = field.form != Form::kFormMap && !entry.value.is_null();
        result.set(entry.key, structured ? structure_json(entry.value, *field.shape)
                                         : ulimit_json(entry.value));
      }
      result.sort();
      return Value(std::move(result));
    }
    default:
      return sorted_copy(value);
  }
}

Value structure_json(const Value& value, const Shape& shape) {
  Mapping result;
  for (const Field& field : shape.fields) {
    const Value* found = value.get(field.name);
    if (!found && !field.json_always) continue;
    if (is_unsaid(found, field)) continue;
    const std::string key(field.json_name.empty() ? field.name : field.json_name);
    if (found) {
      result.set(key, field_json(*found, field));
    } else if (field.form == Form::kCommand) {
      result.set(key, Value());
    } else {
      result.set(key, structure_json(Value(), *field.shape));
    }
  }
  return Value(std::move(result));
}

void drop_unsaid(Value& value, const Shape& shape) {
  for (const Field& field : shape.fields) {
    Mapping* mapping = value.as_mapping();
    Value* found = mapping ? mapping->find(field.name) : nullptr;
    if (!found) continue;
    if (is_unsaid(found, field)) {
      mapping->erase(field.name);
    } else if (field.shape && field.form == Form::kStructList) {
      for (Value& item : *found->as_sequence()) drop_unsaid(item, *field.shape);
    } else if (field.shape && found->as_mapping() &&
               (field.form == Form::kStruct || field.form == Form::kOptionalStruct)) {
      drop_unsaid(*found, *field.shape);
    } else if (field.shape && found->as_mapping()) {
      for (auto& entry : *found->as_mapping()) drop_unsaid(entry.value, *field.shape);
    }
  }
}

std::string doubled(const std::string& text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    result += c;
    if (c == '$') result += c;
  }
  return result;
}

}  // namespace

Value json_model(const Value& model) {
  Value result = structure_json(model, project_shape());
  Mapping& mapping = *result.as_mapping();
  // The reference implementation has no place for them in JSON.
  mapping.erase("models");
  for (const auto& entry : *model.as_mapping()) {
    if (entry.key.starts_with("x-")) mapping.set(entry.key, entry.value);
  }
  mapping.sort();
  return result;
}

Value json_service(const Value& service) {
  return structure_json(service, service_shape());
}

Value yaml_model(const Value& model) {
  Value result = model;
  drop_unsaid(result, project_shape());
  return result;
}

std::string config_yaml(const LoadRequest& request, const LoadResult& result) {
  CHECK(result.project.has_value());
  const Value& model = result.project->resolved;
  if (!request.interpolate) return text::write_yaml(model);
  return doubled(text::write_yaml(yaml_model(model)));
}

std::string config_json(const LoadRequest& request, const LoadResult& result) {
  CHECK(result.project.has_value());
  text::JsonStyle style;
  style.escape_html = true;
  const Value& model = result.project->resolved;
  if (!request.interpolate) return text::write_json(model, style);
  return doubled(text::write_json(json_model(model), style));
}

}  // namespace bulkhead::compose
