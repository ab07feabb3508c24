#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/spoken_hosts.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

struct Owner {
  model::ServiceName service;
  text::Span span;
};

/// Names of hosts that some service of the project speaks of.
std::set<std::string> spoken_names(const Context& context) {
  std::set<std::string> names;
  for (const auto& [name, service] : context.project().services) {
    for (const SpokenPlace& place : spoken_places(service)) names.insert(place.host.host);
  }
  names.erase("localhost");  // each container's own
  return names;
}

}  // namespace

void alias_collision(const Context& context, Sink& sink) {
  struct OnNetwork {
    std::map<std::string, std::vector<Owner>> owners;
    std::size_t members = 0;
  };
  std::map<model::NetworkKey, OnNetwork> networks;
  const std::set<std::string> spoken = spoken_names(context);
  for (const auto& [name, service] : context.project().services) {
    for (const auto& attachment : service.networks) {
      OnNetwork& network = networks[attachment.network];
      ++network.members;
      std::set<std::string> said;
      for (const auto& alias : attachment.aliases) {
        // A name equal to a service's is BH402.
        if (!said.insert(alias.value).second) continue;
        if (context.project().services.contains(model::ServiceName(alias.value))) continue;
        network.owners[alias.value].push_back({name, alias.span});
      }
      // The engine answers to a container's own name as it does to an alias.
      // And to its hostname, which many give without meaning to be found by it.
      for (const auto* own : {&service.container_name, &service.hostname}) {
        if (own == &service.hostname && !spoken.contains(own->value)) continue;
        if (own->value.empty() || own->value == name.str()) continue;
        if (!said.insert(own->value).second) continue;
        if (context.project().services.contains(model::ServiceName(own->value))) continue;
        network.owners[own->value].push_back({name, own->span});
      }
    }
  }
  for (const auto& [key, network] : networks) {
    for (const auto& [alias, owners] : network.owners) {
      // With nobody else on the network nobody asks for the name.
      if (owners.size() < 2 || owners.size() == network.members) continue;
      const bool unset = std::any_of(owners.begin(), owners.end(), [&](const Owner& owner) {
        return holds_unset_variable(context, owner.span);
      });
      if (unset) continue;  // BH507
      std::vector<model::ServiceName> services;
      for (const Owner& owner : owners) services.push_back(owner.service);
      auto& finding =
          sink.add(owners[1].span,
                   fmt::format("name {} on network {} belongs to {}: callers get any of "
                               "them by chance",
                               quoted(alias), quoted(key), listed_names(services)),
                   services, {key});
      for (std::size_t i = 0; i < owners.size(); ++i) {
        if (i == 1) continue;
        finding.diagnostic.related.push_back(
            {owners[i].span, fmt::format("{} has it too", quoted(owners[i].service))});
      }
      finding.diagnostic.help = "give each service a name of its own on this network";
    }
  }
}

}  // namespace bulkhead::rules
