#include <fmt/format.h>
#include <fmt/ranges.h>

#include "contract/own_probe.h"
#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/startup.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// How `bulkhead up` asks a service that has no healthcheck; empty where it cannot. Without a
/// contract nothing says that it is `bulkhead up` that brings the project up.
std::string own_probe(const Context& context, const model::Service& service) {
  const contract::ServiceMetadata* metadata = context.contract().find_service(service.name);
  if (metadata != nullptr && metadata->health) return "by its `health:`";
  if (!context.contract().present) return "";
  const auto ports = contract::own_probe_ports(metadata, service);
  return ports.empty() ? "" : fmt::format("on TCP {}", fmt::join(ports, ", "));
}

struct Gate {
  const model::ServiceName& waiting;
  const model::Dependency& dependency;
  const model::Service& awaited;
};

model::Finding& add_certain(const Gate& gate, const std::string& probe, Sink& sink) {
  const std::string waits =
      fmt::format("{} waits until {} is healthy, and {} has no healthcheck", quoted(gate.waiting),
                  quoted(gate.awaited.name), quoted(gate.awaited.name));
  if (probe.empty()) {
    return sink.add(gate.dependency.span, waits + ": it cannot start",
                    {gate.waiting, gate.awaited.name});
  }
  return sink.warn(gate.dependency.span,
                   fmt::format("{}: `bulkhead up` asks it {}, docker compose cannot start {}",
                               waits, probe, quoted(gate.waiting)),
                   {gate.waiting, gate.awaited.name});
}

model::Finding& add_likely(const Gate& gate, Sink& sink) {
  auto& finding = sink.warn(
      gate.dependency.span,
      fmt::format("{} waits until {} is healthy, and the files give {} no healthcheck",
                  quoted(gate.waiting), quoted(gate.awaited.name), quoted(gate.awaited.name)),
      {gate.waiting, gate.awaited.name});
  finding.diagnostic.notes.emplace_back(
      "where its image has none either, the project does not start");
  return finding;
}

void check_gate(const Gate& gate, const Context& context, Sink& sink) {
  const model::Service& awaited = gate.awaited;
  if (has_healthcheck(awaited)) return;
  const bool disabled = disables_healthcheck(awaited);
  const bool tests_nothing = awaited.healthcheck && !disabled;
  if (!disabled && image_has_healthcheck(awaited, context.files())) return;
  const bool certain = disabled || known_without_healthcheck(awaited);
  const std::string probe = own_probe(context, awaited);
  if (!certain && !probe.empty()) return;
  auto& finding = certain ? add_certain(gate, probe, sink) : add_likely(gate, sink);
  finding.diagnostic.related.push_back(
      {awaited.healthcheck ? awaited.healthcheck->span : awaited.span,
       disabled        ? "it is disabled here"
       : tests_nothing ? "this has no `test`, nor has its image one"
                       : "the service"});
  finding.diagnostic.help =
      tests_nothing ? fmt::format("add a `test` to the healthcheck of {}", quoted(awaited.name))
                    : fmt::format("add a `healthcheck` to {}", quoted(awaited.name));
}

}  // namespace

void gate_without_healthcheck(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    for (const auto& dependency : service.depends_on) {
      if (dependency.condition != model::DependencyCondition::kHealthy) continue;
      const auto awaited = context.project().services.find(dependency.service);
      if (awaited == context.project().services.end()) continue;
      check_gate({name, dependency, awaited->second}, context, sink);
    }
  }
}

}  // namespace bulkhead::rules
