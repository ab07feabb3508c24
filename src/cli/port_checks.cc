#include "cli/port_checks.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace bulkhead::cli {
namespace {

using model::ServiceName;
using orchestrate::PortCheck;

PortCheck declared(const contract::HealthProbe& probe) {
  PortCheck check;
  check.declared = true;
  check.ports = {probe.port.value.number};
  if (probe.kind == contract::HealthProbe::Kind::kHttp) check.path = probe.path;
  if (probe.timeout) check.timeout = *probe.timeout;
  return check;
}

std::vector<std::uint16_t> exposed_ports(const contract::ServiceMetadata* metadata,
                                         const model::Service& service) {
  std::set<std::uint16_t> ports;
  const auto add = [&](const model::Port& port) {
    if (port.protocol == model::Protocol::kTcp) ports.insert(port.number);
  };
  if (metadata != nullptr) {
    for (const auto& port : metadata->exposed_ports) add(port.value);
  }
  for (const auto& port : service.expose) add(port.value);
  for (const model::PublishedPort& port : service.ports) add(port.target);
  return {ports.begin(), ports.end()};
}

}  // namespace

std::map<ServiceName, PortCheck> port_checks_of(const contract::Contract& contract,
                                                const model::Project& project) {
  std::map<ServiceName, PortCheck> checks;
  for (const auto& [name, service] : project.services) {
    const contract::ServiceMetadata* metadata = contract.find_service(name);
    PortCheck check;
    if (metadata != nullptr && metadata->health) {
      check = declared(*metadata->health);
    } else {
      check.ports = exposed_ports(metadata, service);
    }
    if (!check.ports.empty()) checks.emplace(name, std::move(check));
  }
  return checks;
}

void PortChecks::put_into(orchestrate::UpRequest& request) const {
  request.port_checks = checks;
  request.prober = prober.get();
}

PortChecks open_port_checks(const contract::Contract& contract, const model::Project& project,
                            const OpenedEngine& engine, bool quiet, Context& context) {
  PortChecks opened;
  opened.checks = port_checks_of(contract, project);
  if (opened.checks.empty()) return opened;
  auto prober = orchestrate::open_port_prober(engine.address, context.clock);
  if (prober) {
    opened.prober = std::move(*prober);
    return opened;
  }
  for (const auto& [name, check] : opened.checks) {
    if (quiet || !check.declared || project.services.at(name).healthcheck) continue;
    context.err.write(
        fmt::format("warning: service {} cannot be asked by its `health:` ({}): {}; without a "
                    "healthcheck it counts as ready when it has started\n",
                    name, describe(check), prober.error().message));
  }
  opened.checks.clear();
  return opened;
}

}  // namespace bulkhead::cli
