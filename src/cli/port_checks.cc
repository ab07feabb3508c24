#include "cli/port_checks.h"

#include <cstdint>
#include <set>

#include <fmt/format.h>

#include "contract/own_probe.h"

namespace bulkhead::cli {
namespace {

using model::ServiceName;
using orchestrate::PortCheck;

/// What the metadata says of how it is asked; the ports are its own anyway.
void set_declared(const contract::HealthProbe& probe, PortCheck& check) {
  check.declared = true;
  if (probe.kind == contract::HealthProbe::Kind::kHttp) check.path = probe.path;
  if (probe.timeout) check.timeout = *probe.timeout;
  if (probe.start_period) check.start_period = *probe.start_period;
  if (probe.interval) check.interval = *probe.interval;
  if (probe.retries) check.retries = *probe.retries;
}

}  // namespace

std::map<ServiceName, PortCheck> port_checks_of(const contract::Contract& contract,
                                                const model::Project& project) {
  std::map<ServiceName, PortCheck> checks;
  for (const auto& [name, service] : project.services) {
    const contract::ServiceMetadata* metadata = contract.find_service(name);
    const std::set<std::uint16_t> ports = contract::own_probe_ports(metadata, service);
    if (ports.empty()) continue;
    PortCheck check;
    check.ports.assign(ports.begin(), ports.end());
    if (metadata != nullptr && metadata->health) set_declared(*metadata->health, check);
    checks.emplace(name, std::move(check));
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
