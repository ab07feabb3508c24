#include "tests/conformance/table_case.h"

#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/duration.h"
#include "compose/byte_size.h"
#include "compose/compose_duration.h"
#include "compose/discover.h"
#include "compose/dotenv.h"
#include "compose/go_format.h"
#include "compose/merge.h"
#include "compose/port_spec.h"
#include "compose/shape.h"
#include "compose/shell_words.h"
#include "compose/template.h"
#include "compose/typed_model.h"
#include "compose/unique_items.h"
#include "compose/volume_spec.h"
#include "text/json.h"
#include "text/yaml.h"

namespace bulkhead::conformance {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

const std::string& text_of(const Value& value, std::string_view key) {
  return *value.get(key)->as_string();
}

/// Ours is nothing where it gives an error.
std::string compare(const Value& recorded, const std::optional<Value>& ours) {
  const Value* expected = recorded.get("expected");
  if (!expected) {
    return ours ? fmt::format("expected an error ({}), got {}", text_of(recorded, "error"),
                              text::write_compact_json(*ours))
                : std::string();
  }
  if (!ours) return "expected " + text::write_compact_json(*expected) + ", got an error";
  if (*ours == *expected) return {};
  return fmt::format("expected {}, got {}", text::write_compact_json(*expected),
                     text::write_compact_json(*ours));
}

std::map<std::string, std::string> texts_of(const Value& mapping) {
  std::map<std::string, std::string> texts;
  for (const auto& entry : *mapping.as_mapping()) texts[entry.key] = *entry.value.as_string();
  return texts;
}

compose::VariableLookup lookup_in(const std::map<std::string, std::string>& variables) {
  return [&variables](std::string_view name) -> const std::string* {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? nullptr : &found->second;
  };
}

std::optional<Value> bytes(const Value& recorded) {
  const auto size = compose::parse_byte_size(compose::go_sprint(*recorded.get("value")));
  if (!size) return std::nullopt;
  return Value(*size);
}

std::optional<Value> command(const Value& recorded) {
  const auto words = compose::split_shell_words(text_of(recorded, "value"));
  if (!words) return std::nullopt;
  Sequence items;
  for (const std::string& word : *words) items.emplace_back(word);
  return Value(std::move(items));
}

std::optional<Value> duration(const Value& recorded) {
  const auto parsed = compose::parse_compose_duration(text_of(recorded, "value"));
  if (!parsed) return std::nullopt;
  Mapping result;
  result.set("canonical", Value(format_duration(*parsed)));
  result.set("nanoseconds", Value(std::to_string(parsed->count())));
  return Value(std::move(result));
}

/// The attribute of a service, made typed on its own.
std::optional<Value> attribute(const Value& recorded, const std::string& name) {
  Mapping service;
  service.set(name, *recorded.get("value"));
  Value model(std::move(service));
  compose::ProblemList problems;
  compose::make_typed(model, compose::service_shape(), problems);
  if (problems.refused_since(0)) return std::nullopt;
  const Value* result = model.get(name);
  return result ? *result : Value(Mapping());
}

std::optional<Value> dotenv(const Value& file, const Value& recorded) {
  const auto environment = texts_of(*file.get("env"));
  std::map<std::string, std::string> variables;
  const auto fault =
      compose::parse_env_file(text_of(recorded, "content"), lookup_in(environment), variables);
  if (!fault.message.empty()) return std::nullopt;
  Mapping result;
  for (const auto& [name, value] : variables) result.set(name, Value(value));
  return Value(std::move(result));
}

std::optional<Value> interpolation(const Value& file, const Value& recorded) {
  const auto environment = texts_of(*file.get("env"));
  auto result = compose::substitute(text_of(recorded, "template"), lookup_in(environment));
  if (!result.faults.empty()) return std::nullopt;
  return Value(std::move(result.text));
}

std::optional<Value> ports(const Value& recorded) {
  const compose::PortSpec spec = compose::parse_port_spec(text_of(recorded, "spec"));
  if (!spec.error.empty()) return std::nullopt;
  Sequence result;
  for (const compose::PortMapping& mapping : spec.mappings) {
    Mapping port;
    port.set("mode", Value("ingress"));
    if (!mapping.host_ip.empty()) port.set("host_ip", Value(mapping.host_ip));
    port.set("target", Value(std::int64_t{mapping.target}));
    if (!mapping.published.empty()) port.set("published", Value(mapping.published));
    port.set("protocol", Value(mapping.protocol));
    result.emplace_back(std::move(port));
  }
  return Value(std::move(result));
}

std::optional<Value> volume(const Value& recorded) {
  compose::VolumeSpec spec = compose::parse_volume_spec(text_of(recorded, "spec"), {});
  if (!spec.error.empty()) return std::nullopt;
  if (Value* bind = spec.mapping.find("bind")) {
    // The record says it where it is false, ours where it is true.
    if (!bind->as_mapping()->erase("create_host_path")) {
      bind->as_mapping()->set("create_host_path", Value(false));
    }
  }
  return Value(std::move(spec.mapping));
}

std::optional<Value> merge(const Value& recorded) {
  text::Sources sources;
  std::vector<text::Diagnostic> diagnostics;
  const auto parse = [&](std::string_view key) {
    const auto source = sources.add(std::string(key), text_of(recorded, key));
    return text::parse_yaml(sources, source, {}, diagnostics);
  };
  auto base = parse("base");
  auto over = parse("over");
  if (!base || !over) return std::nullopt;
  compose::ProblemList problems;
  compose::merge_onto(*base, *std::move(over), {}, problems, nullptr);
  compose::drop_redefined(*base, problems, nullptr);
  if (problems.refused_since(0)) return std::nullopt;
  return base;
}

std::optional<Value> evaluate(const std::string& group, const Value& file, const Value& recorded) {
  if (group == "table_bytes") return bytes(recorded);
  if (group == "table_commands") return command(recorded);
  if (group == "table_durations") return duration(recorded);
  if (group == "table_environment") return attribute(recorded, "environment");
  if (group == "table_extra_hosts") return attribute(recorded, "extra_hosts");
  if (group == "table_dotenv") return dotenv(file, recorded);
  if (group == "table_interpolation") return interpolation(file, recorded);
  if (group == "table_ports") return ports(recorded);
  if (group == "table_volumes") return volume(recorded);
  if (group == "table_project_names") {
    return Value(compose::normalize_project_name(text_of(recorded, "value")));
  }
  if (group == "merge_raw") return merge(recorded);
  return std::nullopt;
}

}  // namespace

std::string run_table_case(const std::string& group, const Value& file, const Value& recorded) {
  return compare(recorded, evaluate(group, file, recorded));
}

}  // namespace bulkhead::conformance
