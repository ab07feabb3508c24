#include "compose/typed_reader.h"

#include "base/duration.h"
#include "compose/go_format.h"

namespace bulkhead::compose {

using text::Mapping;
using text::Sequence;
using text::Value;

std::string read_text(const Value& from, std::string_view key) {
  const Value* value = from.get(key);
  return value && value->as_string() ? *value->as_string() : std::string();
}

model::Located<std::string> read_located_text(const Value& from, std::string_view key) {
  const Value* value = from.get(key);
  if (!value || !value->as_string()) return {};
  return {*value->as_string(), value->span()};
}

bool read_flag(const Value& from, std::string_view key) {
  return read_optional_flag(from, key).value_or(false);
}

model::Located<bool> read_located_flag(const Value& from, std::string_view key) {
  const Value* value = from.get(key);
  if (!value || !value->as_bool()) return {};
  return {*value->as_bool(), value->span()};
}

std::optional<bool> read_optional_flag(const Value& from, std::string_view key) {
  const Value* value = from.get(key);
  if (!value || !value->as_bool()) return std::nullopt;
  return *value->as_bool();
}

std::optional<std::int64_t> read_optional_integer(const Value& from, std::string_view key) {
  const Value* value = from.get(key);
  if (!value || !value->as_integer()) return std::nullopt;
  return *value->as_integer();
}

std::int64_t read_integer(const Value& from, std::string_view key) {
  return read_optional_integer(from, key).value_or(0);
}

std::optional<double> read_optional_number(const Value& from, std::string_view key) {
  const Value* value = from.get(key);
  if (value && value->as_float()) return *value->as_float();
  if (value && value->as_integer()) return static_cast<double>(*value->as_integer());
  return std::nullopt;
}

std::optional<std::int64_t> read_optional_bytes(const Value& from, std::string_view key) {
  const Value* value = from.get(key);
  if (!value || !value->as_string()) return std::nullopt;
  return parse_go_int(*value->as_string());
}

std::optional<Duration> read_optional_duration(const Value& from, std::string_view key) {
  const Value* value = from.get(key);
  if (!value || !value->as_string()) return std::nullopt;
  return parse_duration(*value->as_string());
}

std::vector<std::string> read_texts(const Value& from, std::string_view key) {
  std::vector<std::string> texts;
  for (const Value& item : read_items(from, key)) {
    if (item.as_string()) texts.push_back(*item.as_string());
  }
  return texts;
}

std::vector<model::Located<std::string>> read_located_texts(const Value& from,
                                                            std::string_view key) {
  std::vector<model::Located<std::string>> texts;
  for (const Value& item : read_items(from, key)) {
    if (item.as_string()) texts.push_back({*item.as_string(), item.span()});
  }
  return texts;
}

std::map<std::string, std::string> read_options(const Value& from, std::string_view key) {
  std::map<std::string, std::string> options;
  for (const auto& entry : read_mapping(from, key)) {
    options[entry.key] = entry.value.as_string() ? *entry.value.as_string() : std::string();
  }
  return options;
}

model::Labels read_labels(const Value& from, std::string_view key) {
  model::Labels labels;
  for (const auto& entry : read_mapping(from, key)) {
    const text::Span span = entry.value.span().known() ? entry.value.span() : entry.key_span;
    labels[entry.key] = {entry.value.as_string() ? *entry.value.as_string() : std::string(), span};
  }
  return labels;
}

const Sequence& read_items(const Value& from, std::string_view key) {
  static const Sequence kNone;
  const Value* value = from.get(key);
  return value && value->as_sequence() ? *value->as_sequence() : kNone;
}

const Mapping& read_mapping(const Value& from, std::string_view key) {
  static const Mapping kNone;
  const Value* value = from.get(key);
  return value && value->as_mapping() ? *value->as_mapping() : kNone;
}

}  // namespace bulkhead::compose
