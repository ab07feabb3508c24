#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// The bridge has no address of the host in it (Engine 27.1 and later).
bool is_isolated(const model::Network& network) {
  const auto mode = network.driver_opts.find("com.docker.network.bridge.gateway_mode_ipv4");
  return mode != network.driver_opts.end() && mode->second == "isolated";
}

}  // namespace

// Every internal bridge lets its containers reach the host. It is worth saying where the host has
// something of this project to be reached there: a service in the host's own network.
void gateway_reach(const Context& context, Sink& sink) {
  std::vector<model::ServiceName> on_host;
  for (const auto& [name, service] : context.project().services) {
    if (service.network_mode.kind == model::NetworkMode::Kind::kHost) on_host.push_back(name);
  }
  if (on_host.empty()) return;
  for (const auto& [key, network] : context.project().networks) {
    if (!network.internal || network.external || is_isolated(network)) continue;
    if (!network.driver.empty() && network.driver != "bridge") continue;
    auto& finding = sink.add(
        network.span,
        fmt::format(
            "network {} is internal, and from it {} can be reached all the same, through the "
            "host's address on its bridge",
            quoted(key), listed_names(on_host)),
        on_host, {key});
    finding.diagnostic.help =
        "take the service out of the host's network; or, with Engine 27.1 or later, set the "
        "network's "
        "driver option com.docker.network.bridge.gateway_mode_ipv4 to isolated";
  }
}

}  // namespace bulkhead::rules
