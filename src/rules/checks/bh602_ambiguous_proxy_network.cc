#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/proxy_network.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

bool is_on(const model::Service& service, const model::NetworkKey& network) {
  return std::any_of(service.networks.begin(), service.networks.end(),
                     [&](const auto& attachment) { return attachment.network == network; });
}

/// The proxy's own configuration, as far as it is seen, names the network or may name it.
bool proxy_chooses(const Context& context, const contract::Route& route) {
  return std::any_of(route.proxies.begin(), route.proxies.end(), [&](const auto& proxy) {
    const model::Service& service = context.project().services.at(proxy);
    const auto settings = contract::proxy_settings(service);
    const bool named =
        !settings.network.empty() && network_chosen_by_key(context, service) == nullptr;
    return named || !settings.complete;
  });
}

}  // namespace

void ambiguous_proxy_network(const Context& context, Sink& sink) {
  std::set<model::ServiceName> said;
  for (const contract::Route& route : context.permissions().routes()) {
    // Without the proxy nobody knows what its configuration chooses.
    if (!route.network.empty() || route.proxies.empty() || proxy_chooses(context, route)) continue;
    for (const auto& backend : route.backends) {
      const model::Service& service = context.project().services.at(backend);
      if (service.networks.size() < 2 ||
          contract::chosen_network(service, context.label_source()) != nullptr) {
        continue;
      }
      std::vector<std::string> unreachable;
      for (const auto& attachment : service.networks) {
        const bool shared =
            std::any_of(route.proxies.begin(), route.proxies.end(), [&](const auto& proxy) {
              return is_on(context.project().services.at(proxy), attachment.network);
            });
        if (!shared) unreachable.push_back(attachment.network.str());
      }
      if (unreachable.empty() || unreachable.size() == service.networks.size()) continue;
      if (!said.insert(backend).second) continue;
      auto& finding = sink.add(
          route.span,
          fmt::format(
              "{} is on {}, and nothing tells the proxy which to use: it may take {}, where it "
              "is not",
              quoted(backend), counted(service.networks.size(), "network"), listed(unreachable)),
          {backend});
      std::string name;
      for (const auto& attachment : service.networks) {
        if (std::find(unreachable.begin(), unreachable.end(), attachment.network.str()) !=
            unreachable.end()) {
          continue;
        }
        const auto network = context.project().networks.find(attachment.network);
        if (network != context.project().networks.end()) name = network->second.name.str();
      }
      finding.diagnostic.help = fmt::format("add the label `traefik.docker.network={}`", name);
    }
  }
}

}  // namespace bulkhead::rules
