#include "verify/replica_names.h"

#include <utility>

namespace bulkhead::verify {

std::vector<NameClaim> replica_names(const Claims& claims, const LiveProject& live) {
  std::vector<NameClaim> names;
  for (const NameClaim& known : claims.names) {
    const bool of_service = known.demand == model::Demand::kOpen && known.owners.size() == 1 &&
                            known.owners.front().str() == known.name;
    if (!of_service) continue;
    std::vector<NameClaim> replicas;
    for (const LiveContainer* container : live.of(known.owners.front())) {
      if (!container->running) continue;
      NameClaim claim = known;
      claim.name = container->name;
      for (const LiveEndpoint& endpoint : container->endpoints) {
        if (!known.networks.contains(endpoint.network)) continue;
        for (const std::string& address : {endpoint.ipv4, endpoint.ipv6}) {
          if (!address.empty()) claim.only.insert(address);
        }
      }
      // A container that is on none of them is a fault of its attachments, and said there.
      if (!claim.only.empty()) replicas.push_back(std::move(claim));
    }
    if (replicas.size() < 2) continue;
    for (NameClaim& claim : replicas) names.push_back(std::move(claim));
  }
  return names;
}

}  // namespace bulkhead::verify
