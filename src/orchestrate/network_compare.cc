#include "orchestrate/network_compare.h"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrate/fields.h"

namespace bulkhead::orchestrate {
namespace {

bool is_v6(const docker::IpamPool& pool) {
  return pool.subnet.find(':') != std::string::npos;
}

/// What was not asked for is the engine's choice: a gateway, and a pool for the other family.
std::vector<std::string> pools_of(const docker::Ipam& ipam, const docker::Ipam& wanted) {
  std::vector<std::string> lines;
  for (const docker::IpamPool& pool : ipam.pools) {
    const auto& all = wanted.pools;
    const bool family = std::any_of(all.begin(), all.end(), [&](const docker::IpamPool& other) {
      return is_v6(other) == is_v6(pool);
    });
    if (!family) continue;
    const bool asked = std::any_of(all.begin(), all.end(), [&](const docker::IpamPool& other) {
      return other.subnet == pool.subnet && !other.gateway.empty();
    });
    std::string line = pool.subnet;
    if (!pool.ip_range.empty()) line += " range " + pool.ip_range;
    if (asked && !pool.gateway.empty()) line += " gateway " + pool.gateway;
    for (const auto& [name, address] : pool.auxiliary_addresses) {
      line += fmt::format(" {}={}", name, address);
    }
    lines.push_back(line);
  }
  return lines;
}

std::string driver_or(const std::string& driver, const char* standard) {
  return driver.empty() ? standard : driver;
}

}  // namespace

std::vector<model::FieldChange> compare_network(const docker::Network& live,
                                                const docker::NetworkSpec& wanted) {
  std::vector<model::FieldChange> out;
  Fields fields(out);
  fields.text("driver", driver_or(live.driver, "bridge"), driver_or(wanted.driver, "bridge"));
  fields.flag("internal", live.internal, wanted.internal);
  fields.flag("attachable", live.attachable, wanted.attachable);
  fields.flag("enable_ipv6", live.enable_ipv6, wanted.enable_ipv6);
  // The engine writes settings of its own beside those that were asked for.
  std::map<std::string, std::string> options = live.options;
  std::erase_if(options, [&](const auto& option) {
    return option.first.starts_with("com.docker.network.enable_ip") &&
           !wanted.options.contains(option.first);
  });
  fields.map("driver_opts", options, wanted.options);
  fields.text("ipam.driver", driver_or(live.ipam.driver, "default"),
              driver_or(wanted.ipam.driver, "default"));
  if (!wanted.ipam.pools.empty()) {
    fields.set("ipam.config", pools_of(live.ipam, wanted.ipam), pools_of(wanted.ipam, wanted.ipam));
  }
  return out;
}

std::vector<model::FieldChange> compare_volume(const docker::Volume& live,
                                               const docker::VolumeSpec& wanted) {
  std::vector<model::FieldChange> out;
  Fields fields(out);
  fields.text("driver", driver_or(live.driver, "local"), driver_or(wanted.driver, "local"));
  fields.map("driver_opts", live.options, wanted.driver_opts);
  return out;
}

std::string differ_text(const std::vector<model::FieldChange>& fields) {
  if (fields.empty()) return "nothing differs";
  if (fields.size() == 1) return fields[0].field + " differs";
  if (fields.size() == 2) return fmt::format("{} and {} differ", fields[0].field, fields[1].field);
  if (fields.size() == 3) {
    return fmt::format("{}, {} and {} differ", fields[0].field, fields[1].field, fields[2].field);
  }
  return fmt::format("{}, {} and {} more differ", fields[0].field, fields[1].field,
                     fields.size() - 2);
}

}  // namespace bulkhead::orchestrate
