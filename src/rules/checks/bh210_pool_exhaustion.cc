#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

// The engine's built-in pools: 172.17.0.0/16 to 172.31.0.0/16 as fifteen /16, 192.168.0.0/16 as
// sixteen /20 (moby, issue 37309). The engine's own bridge takes one of these.
constexpr std::size_t kDefaultPools = 31;

}  // namespace

void pool_exhaustion(const Context& context, Sink& sink) {
  std::vector<const model::Network*> from_pools;
  for (const auto& [key, network] : context.project().networks) {
    const bool bridge = network.driver.empty() || network.driver == "bridge";
    const bool own_subnet = std::any_of(network.ipam.begin(), network.ipam.end(),
                                        [](const auto& pool) { return !pool.subnet.empty(); });
    if (bridge && !network.external && !own_subnet) from_pools.push_back(&network);
  }
  if (from_pools.size() < kDefaultPools) return;
  auto& finding = sink.add(
      from_pools.back()->span,
      fmt::format(
          "the project needs {} networks, and the engine's default address pools give {}, of "
          "which its own bridge takes one",
          from_pools.size(), kDefaultPools));
  finding.diagnostic.help =
      "give some networks a `subnet`, or set `default-address-pools` in the engine's configuration";
}

}  // namespace bulkhead::rules
