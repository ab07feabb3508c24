#include "orchestrate/network_steps.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {

namespace {

/// The engine lists an endpoint that no container stands behind under its own id, with this before
/// (moby, api/server/router/network/network_routes.go); it then goes by its name.
bool is_stale(const std::string& member) {
  return member.starts_with("ep-");
}

/// Whether some went.
bool disconnect_stale(const docker::Network& network, docker::Engine& engine) {
  bool some = false;
  for (const auto& [container, member] : network.members) {
    if (!is_stale(container) || member.name.empty()) continue;
    constexpr bool kForce = true;
    some |= engine
                .disconnect_network(docker::NetworkRef(network.id.str()),
                                    docker::ContainerRef(member.name), kForce)
                .has_value();
  }
  return some;
}

}  // namespace

Status keep_one_network(const std::string& name, const std::string& project,
                        docker::Engine& engine) {
  auto networks = engine.list_networks({.labels = {}, .names = {name}, .drivers = {}});
  if (!networks) return tl::unexpected(networks.error());
  std::erase_if(*networks, [&](const docker::Network& other) {
    const auto owner = other.labels.find(kProjectLabel);
    return other.name != name || owner == other.labels.end() || owner->second != project;
  });
  std::sort(networks->begin(), networks->end(),
            [](const docker::Network& a, const docker::Network& b) { return a.id < b.id; });
  for (std::size_t i = 1; i < networks->size(); ++i) {
    Status removed = engine.remove_network(docker::NetworkRef((*networks)[i].id.str()));
    if (!removed && removed.error().kind != ErrorKind::kNotFound) return removed;
  }
  return {};
}

Status remove_network(const std::string& id, docker::Engine& engine) {
  const docker::NetworkRef ref(id);
  Status removed = engine.remove_network(ref);
  if (removed || removed.error().kind == ErrorKind::kNotFound) return {};
  if (removed.error().kind != ErrorKind::kRefused) return removed;
  auto network = engine.inspect_network(ref);
  if (network && disconnect_stale(*network, engine)) {
    removed = engine.remove_network(ref);
    if (removed) return {};
    network = engine.inspect_network(ref);
  }
  if (!network) return removed;
  std::vector<std::string> holders;
  for (const auto& [container, member] : network->members) holders.push_back(member.name);
  std::sort(holders.begin(), holders.end());
  const std::string who =
      holders.empty() ? "no running container is attached to it; where none that is stopped is "
                        "either, only a restart of the engine frees it"
                      : fmt::format("attached to it: {}", fmt::join(holders, ", "));
  return failure(ErrorKind::kRefused, fmt::format("{} ({})", removed.error().message, who),
                 removed.error().code);
}

}  // namespace bulkhead::orchestrate
