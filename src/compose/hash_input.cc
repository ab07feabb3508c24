#include "compose/hash_input.h"

#include <string_view>
#include <utility>

#include "compose/config_output.h"
#include "text/json.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

/// A default that load() filled in stands where the mapping itself stands.
bool is_filled_in(const Value& mapping, std::string_view key) {
  const Value* value = mapping.get(key);
  return value && value->span() == mapping.span();
}

/// A short form, whose every value stands where the whole does.
bool was_short(const Value& mapping, std::string_view main_key) {
  return is_filled_in(mapping, main_key);
}

Value attachment(const Value& network) {
  const Mapping* mapping = network.as_mapping();
  if (!mapping) return network;
  Mapping ordered;
  for (const char* key : {"priority", "gw_priority", "aliases", "ipv4_address", "ipv6_address",
                          "link_local_ips", "mac_address", "driver_opts"}) {
    if (const Value* value = mapping->find(key)) ordered.set(key, *value);
  }
  return Value(std::move(ordered));
}

/// create_host_path is shown where it is true, not where it is false; and it has no default there.
void mounts(Value& list, const Value& from) {
  const Sequence& written = *from.as_sequence();
  for (std::size_t i = 0; i < written.size(); ++i) {
    const Value* bind = written[i].get("bind");
    if (!bind) continue;
    Mapping options;
    const bool path = bind->get("create_host_path") && *bind->get("create_host_path")->as_bool();
    const Value* type = written[i].get("type");
    const bool is_bind = type && type->as_string() && *type->as_string() == "bind";
    const bool own =
        was_short(written[i], "target") ? is_bind : !is_filled_in(*bind, "create_host_path");
    for (const char* key : {"selinux", "propagation"}) {
      if (const Value* value = bind->get(key)) options.set(key, *value);
    }
    if (path && own) options.set("create_host_path", Value(true));
    (*list.as_sequence())[i].as_mapping()->set("bind", Value(std::move(options)));
  }
}

void grants(Value& list) {
  for (Value& grant : *list.as_sequence()) {
    Value* mode = grant.as_mapping()->find("mode");
    if (!mode) continue;
    // A mode in quotes was no octal number yet: "0440" is hashed as 440.
    const int base = mode->quoted() ? 10 : 8;
    std::int64_t bits = 0;
    for (const char digit : *mode->as_string()) bits = bits * base + (digit - '0');
    *mode = Value(bits);
  }
}

std::string hash_input(const Value& service) {
  Value json = json_service(service);
  Mapping& mapping = *json.as_mapping();
  for (const char* key : {"build", "pull_policy", "scale"}) mapping.erase(key);
  for (auto& entry : mapping) {
    const Value* from = service.get(entry.key);
    if (!from) continue;
    if (entry.key == "networks") {
      for (auto& network : *entry.value.as_mapping()) network.value = attachment(network.value);
    } else if (entry.key == "volumes") {
      mounts(entry.value, *from);
    } else if (entry.key == "configs" || entry.key == "secrets") {
      grants(entry.value);
    } else if (entry.key == "deploy") {
      entry.value.as_mapping()->erase("replicas");
    }
  }
  text::JsonStyle style;
  style.indent = 0;
  style.escape_html = true;
  return text::write_json(json, style);
}

}  // namespace

std::map<model::ServiceName, std::string> hash_inputs(const model::Project& project) {
  std::map<model::ServiceName, std::string> inputs;
  const Value* services = project.resolved.get("services");
  if (!services || !services->as_mapping()) return inputs;
  for (const auto& entry : *services->as_mapping()) {
    inputs[model::ServiceName(entry.key)] = hash_input(entry.value);
  }
  return inputs;
}

}  // namespace bulkhead::compose
