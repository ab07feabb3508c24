#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/resolved_place.h"
#include "rules/spoken_hosts.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

bool holds(const std::vector<contract::Located<model::Port>>& ports, model::Port port) {
  for (const auto& each : ports) {
    if (each.value == port) return true;
  }
  return false;
}

/// `expose` documents what a service listens on; where it is used, it should be whole.
bool is_open(const model::Service& service, model::Port port) {
  return holds(service.expose, port) ||
         std::any_of(service.ports.begin(), service.ports.end(),
                     [&](const auto& published) { return published.target == port; });
}

/// Where the metadata lists its ports.
text::Span listed_at(const contract::ServiceMetadata& metadata) {
  return metadata.written.find("exposed_ports")->span();
}

void compare(const model::Service& service, const contract::ServiceMetadata& metadata, Sink& sink) {
  const auto unlisted = [&](model::Port port, text::Span span, std::string_view how) {
    if (holds(metadata.exposed_ports, port)) return;
    auto& finding = sink.add(span,
                             fmt::format("{} {} port {}, which its metadata does not list",
                                         quoted(service.name), how, model::to_string(port)),
                             {service.name});
    finding.diagnostic.related.push_back({listed_at(metadata), "the ports that metadata lists"});
    finding.diagnostic.help = "make `exposed_ports` and the Compose file agree";
  };
  for (const auto& port : service.expose) unlisted(port.value, port.span, "exposes");
  for (const auto& port : service.ports) unlisted(port.target, port.span, "publishes");
  if (service.expose.empty()) return;
  for (const auto& port : metadata.exposed_ports) {
    if (is_open(service, port.value)) continue;
    auto& finding =
        sink.add(port.span,
                 fmt::format("metadata of {} lists port {}, which the Compose file does not expose",
                             quoted(service.name), model::to_string(port.value)),
                 {service.name});
    finding.diagnostic.related.push_back({service.expose.front().span, "what it exposes"});
    finding.diagnostic.help = "make `exposed_ports` and the Compose file agree";
  }
}

/// Calls that the Compose files show, as DATABASE_URL does, on ports where nobody is said to
/// listen.
void compare_calls(const Context& context, const model::Service& caller, Sink& sink) {
  for (const SpokenPlace& place : spoken_places(caller)) {
    const auto owners = context.names().find(place.host.host);
    if (!place.host.port || owners == context.names().end() || owners->second.size() != 1) continue;
    const model::ServiceName& callee = *owners->second.begin();
    const auto* metadata = context.contract().find_service(callee);
    if (callee == caller.name || metadata == nullptr || metadata->exposed_ports.empty()) continue;
    const auto& ports = metadata->exposed_ports;
    const bool listed = std::any_of(ports.begin(), ports.end(), [&](const auto& port) {
      return port.value.number == *place.host.port;
    });
    if (listed) continue;
    const text::Span span = place.variable.empty()
                                ? place_of(context, caller, {place.attribute}, place.span)
                                : place.span;
    auto& finding = sink.add(span,
                             fmt::format("{} calls {} on port {}, which its metadata does not list",
                                         quoted(caller.name), quoted(callee), *place.host.port),
                             {caller.name, callee});
    finding.diagnostic.related.push_back({listed_at(*metadata), "the ports that metadata lists"});
    finding.diagnostic.help = "call a port that it listens on, or add this one to `exposed_ports`";
  }
}

/// Ports that a dependency names, and at which its service is not said to listen: by its metadata,
/// or where that lists none by the Compose file.
void compare_dependency(const Context& context, const model::ServiceName& name,
                        const contract::DeclaredDependency& dependency, Sink& sink) {
  const auto* metadata = context.contract().find_service(dependency.service.value);
  const auto found = context.project().services.find(dependency.service.value);
  const bool listed = metadata != nullptr && metadata->says("exposed_ports");
  const bool exposed = found != context.project().services.end() && !found->second.expose.empty();
  if (!listed && !exposed) return;
  for (const auto& port : dependency.ports) {
    if (listed ? holds(metadata->exposed_ports, port.value) : is_open(found->second, port.value)) {
      continue;
    }
    auto& finding =
        sink.add(port.span,
                 fmt::format("{} depends on port {} of {}, which does not {} it", quoted(name),
                             model::to_string(port.value), quoted(dependency.service.value),
                             listed ? "list" : "expose"),
                 {name, dependency.service.value});
    if (listed) {
      finding.diagnostic.related.push_back({listed_at(*metadata), "the ports that it lists"});
    } else {
      finding.diagnostic.related.push_back({found->second.expose.front().span, "what it exposes"});
    }
    finding.diagnostic.help = "name a port that the service exposes";
  }
}

}  // namespace

void port_mismatch(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    if (context.contract().present) compare_calls(context, service, sink);
  }
  const contract::Contract& contract = context.contract();
  for (const auto& [name, metadata] : contract.services) {
    const auto service = context.project().services.find(name);
    if (service == context.project().services.end()) continue;
    if (metadata.says("exposed_ports")) {
      compare(service->second, metadata, sink);
      if (metadata.health && !holds(metadata.exposed_ports, metadata.health->port.value)) {
        sink.add(
                metadata.health->port.span,
                fmt::format("the health probe of {} asks port {}, which its metadata does not list",
                            quoted(name), model::to_string(metadata.health->port.value)),
                {name})
            .diagnostic.help = "add the port to `exposed_ports`, or probe one that is listed";
      }
    }
    for (const auto& dependency : metadata.dependencies)
      compare_dependency(context, name, dependency, sink);
  }
}

}  // namespace bulkhead::rules
