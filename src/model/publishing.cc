#include "model/publishing.h"

#include <algorithm>

namespace bulkhead::model {

std::string_view why_nothing_is_published(
    const Service& service, const std::function<bool(const NetworkKey& network)>& publishes) {
  using Kind = NetworkMode::Kind;
  const auto on_publishing = [&](const NetworkAttachment& one) { return publishes(one.network); };
  switch (service.network_mode.kind) {
    case Kind::kHost:
      return "it lives in the host's network, where what it listens on is open anyway";
    case Kind::kNone:
      return "it has no network";
    case Kind::kNetworks:
      if (service.networks.empty() ||
          std::any_of(service.networks.begin(), service.networks.end(), on_publishing)) {
        return {};
      }
      return "all its networks are internal";
    case Kind::kService:
    case Kind::kContainer:
    case Kind::kBridge:
    case Kind::kOther:
      break;
  }
  return {};
}

}  // namespace bulkhead::model
