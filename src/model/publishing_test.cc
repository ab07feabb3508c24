#include "model/publishing.h"

#include <gtest/gtest.h>

namespace bulkhead::model {
namespace {

std::string_view why(const Service& service) {
  return why_nothing_is_published(service,
                                  [](const NetworkKey& key) { return key.str() != "inside"; });
}

Service on(const std::vector<const char*>& networks) {
  Service service;
  for (const char* key : networks) {
    service.networks.emplace_back();
    service.networks.back().network = NetworkKey(key);
  }
  return service;
}

TEST(Publishing, NeedsANetworkThatPublishes) {
  EXPECT_EQ(why(on({"inside"})), "all its networks are internal");
  EXPECT_EQ(why(on({"inside", "default"})), "");
  EXPECT_EQ(why(on({})), "");
}

TEST(Publishing, NeedsANetworkOfItsOwn) {
  using Kind = NetworkMode::Kind;
  Service service;
  service.network_mode.kind = Kind::kNone;
  EXPECT_EQ(why(service), "it has no network");
  service.network_mode.kind = Kind::kHost;
  EXPECT_EQ(why(service),
            "it lives in the host's network, where what it listens on is open anyway");
  for (const Kind kind : {Kind::kService, Kind::kContainer, Kind::kBridge, Kind::kOther}) {
    service.network_mode.kind = kind;
    EXPECT_EQ(why(service), "");
  }
}

}  // namespace
}  // namespace bulkhead::model
