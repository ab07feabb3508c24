// Drivers that the engine must have: of networks, of volumes, and of containers' logs.
#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

/// Logging drivers that come with the engine, where it does not say which it has.
const std::vector<std::string>& built_in_log_drivers() {
  static const std::vector<std::string> kDrivers{"awslogs",    "etwlogs",  "fluentd",   "gcplogs",
                                                 "gelf",       "journald", "json-file", "local",
                                                 "logentries", "splunk",   "syslog"};
  return kDrivers;
}

bool has_driver(const std::vector<std::string>& drivers, const std::string& driver) {
  // A plugin is listed with its tag, and asked for without.
  return std::any_of(drivers.begin(), drivers.end(), [&](const std::string& one) {
    return one == driver || one == driver + ":latest";
  });
}

/// Whether the engine can have a driver that it has not loaded: a plugin, which is named by its
/// repository, or known to it by a file of the host.
bool may_be_plugin(const std::string& driver, const HostFacts* host) {
  if (driver.find_first_of("/:") != std::string::npos) return true;
  if (host == nullptr) return false;
  // docs.docker.com/engine/extend/plugin_api: plugin discovery
  for (const char* place : {"/run/docker/plugins/{}.sock", "/run/docker/plugins/{0}/{0}.sock",
                            "/etc/docker/plugins/{}.spec", "/etc/docker/plugins/{}.json",
                            "/usr/lib/docker/plugins/{}.spec", "/usr/lib/docker/plugins/{}.json"}) {
    if (host->files->kind(fmt::format(fmt::runtime(place), driver)) != text::FileKind::kMissing) {
      return true;
    }
  }
  return false;
}

/// A network's or a volume's driver, for which the engine says which it has.
void check_driver(const PreflightInputs& inputs, const std::string& whose,
                  const std::string& driver, const std::vector<std::string>& drivers,
                  text::Span span, Concerns& concerns) {
  if (driver.empty() || driver == "default" || drivers.empty() || has_driver(drivers, driver) ||
      may_be_plugin(driver, inputs.host)) {
    return;
  }
  // Plugins of another machine that nobody has used yet are known to nobody but the engine.
  concerns.add(inputs.host == nullptr ? text::Severity::kWarning : text::Severity::kError, "BH537",
               "unknown-word",
               fmt::format("{}: this engine has no driver {}; it has {}", whose, driver,
                           fmt::join(drivers, ", ")),
               "correct `driver`, or install its plugin (docker plugin install)", span);
}

/// Who gives the addresses; the engine does not say whom it has besides its own two, and looks for
/// a plugin of any other name for 15 s.
void check_ipam_driver(const PreflightInputs& inputs, const DesiredNetwork& network,
                       Concerns& concerns) {
  const std::string& driver = network.spec.ipam.driver;
  if (driver.empty() || driver == "default" || driver == "null" ||
      has_driver(inputs.system.network_drivers, driver) || may_be_plugin(driver, inputs.host)) {
    return;
  }
  concerns.add(
      inputs.host == nullptr ? text::Severity::kWarning : text::Severity::kError, "BH537",
      "unknown-word",
      fmt::format("network \"{}\": this engine has no ipam driver {}", network.key, driver),
      "leave `ipam.driver` out, or install its plugin (docker plugin install)", network.span);
}

bool is_to_be_made(const PreflightInputs& inputs, model::StepKind kind, const std::string& name) {
  return std::any_of(inputs.plan.steps.begin(), inputs.plan.steps.end(),
                     [&](const auto& step) { return step.kind == kind && step.subject == name; });
}

void check_log_driver(const PreflightInputs& inputs, const model::Service& service,
                      Concerns& concerns) {
  if (!service.logging || service.logging->driver.empty()) return;
  const std::string& driver = service.logging->driver;
  const auto& drivers =
      inputs.system.log_drivers.empty() ? built_in_log_drivers() : inputs.system.log_drivers;
  if (driver == "none" || driver == "default" || has_driver(drivers, driver) ||
      may_be_plugin(driver, inputs.host)) {
    return;
  }
  ServiceConcerns found(inputs.project, service, concerns);
  found.error("BH537", "unknown-word", fmt::format("there is no logging driver {}", driver),
              "use json-file, local, journald, syslog or another that the engine has",
              found.at("logging.driver"));
}

}  // namespace

void check_drivers(const PreflightInputs& inputs, Concerns& concerns) {
  for (const DesiredNetwork& network : inputs.desired.networks) {
    if (network.external ||
        !is_to_be_made(inputs, model::StepKind::kCreateNetwork, network.spec.name)) {
      continue;
    }
    check_driver(inputs, fmt::format("network \"{}\"", network.key), network.spec.driver,
                 inputs.system.network_drivers, network.span, concerns);
    check_ipam_driver(inputs, network, concerns);
  }
  for (const DesiredVolume& volume : inputs.desired.volumes) {
    if (volume.external ||
        !is_to_be_made(inputs, model::StepKind::kCreateVolume, volume.spec.name)) {
      continue;
    }
    check_driver(inputs, fmt::format("volume \"{}\"", volume.key), volume.spec.driver,
                 inputs.system.volume_drivers, volume.span, concerns);
  }
  for (const model::Service* service : definitions_to_start(inputs)) {
    check_log_driver(inputs, *service, concerns);
  }
}

}  // namespace bulkhead::orchestrate
