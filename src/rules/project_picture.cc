#include "rules/project_picture.h"

#include <algorithm>
#include <vector>

#include "contract/permitted.h"

namespace bulkhead::rules {
namespace {

/// Tiers in the order of the contract, each with its services in the order of their names.
std::vector<graph::TierMembers> tier_members(const contract::Contract& contract,
                                             const model::Project& project) {
  std::vector<const contract::Tier*> tiers;
  for (const auto& [name, tier] : contract.tiers) tiers.push_back(&tier);
  std::stable_sort(tiers.begin(), tiers.end(),
                   [](const auto* a, const auto* b) { return a->span < b->span; });
  std::vector<graph::TierMembers> members;
  for (const contract::Tier* tier : tiers) {
    graph::TierMembers& made = members.emplace_back();
    made.tier = tier->name;
    made.internal = tier->internal.value;
    for (const auto& [service, unused] : project.services) {
      if (contract.tier_of(service) == tier) made.services.push_back(service);
    }
  }
  return members;
}

}  // namespace

graph::Picture picture_of(const model::Project& project, const contract::Contract& contract,
                          const ProjectGraphs& graphs, bool with_excess) {
  if (!contract.present) {
    return graph::picture_of(project.name, graphs.topology, graphs.reachable);
  }
  graph::ContractPicture input{
      project.name, graphs.reachable, graphs.needed, tier_members(contract, project),
      {},           with_excess};
  const contract::Permissions permissions(contract, project);
  for (const auto& [a, unused_a] : project.services) {
    for (const auto& [b, unused_b] : project.services) {
      if (a < b && !permissions.may_share(a, b)) input.forbidden.emplace(a, b);
    }
  }
  return graph::picture_of(input);
}

}  // namespace bulkhead::rules
