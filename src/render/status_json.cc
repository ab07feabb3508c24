#include "render/status_json.h"

#include <cstdint>

namespace bulkhead::render {

text::Value status_json(const model::StackStatus& status) {
  using text::Mapping;
  using text::Sequence;
  using text::Value;
  const auto list = [](const std::vector<std::string>& texts) {
    Sequence sequence;
    for (const std::string& one : texts) sequence.emplace_back(one);
    return Value(std::move(sequence));
  };
  Sequence containers;
  for (const model::ContainerStatus& one : status.containers) {
    Mapping mapping;
    mapping.set("service", Value(one.service.str()));
    mapping.set("tier", Value(one.tier.str()));
    mapping.set("name", Value(one.name));
    mapping.set("id", Value(one.id));
    mapping.set("image", Value(one.image));
    mapping.set("state", Value(one.state));
    mapping.set("health", Value(one.health));
    mapping.set("exitCode", Value(std::int64_t{one.exit_code}));
    mapping.set("seconds", one.since ? Value(std::chrono::duration<double>(*one.since).count())
                                     : Value::null());
    mapping.set("ports", list(one.ports));
    mapping.set("networks", list(one.networks));
    mapping.set("orphan", Value(one.orphan));
    containers.emplace_back(std::move(mapping));
  }
  Mapping mapping;
  mapping.set("version", Value(std::int64_t{1}));
  mapping.set("project", Value(status.project));
  mapping.set("containers", Value(std::move(containers)));
  return Value(std::move(mapping));
}

}  // namespace bulkhead::render
