#include "verify/replica_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace bulkhead::verify {
namespace {

using model::NetworkName;
using model::ServiceName;

LiveContainer container(const std::string& service, int number, const std::string& ipv4,
                        const std::string& ipv6 = {}) {
  LiveContainer one;
  one.service = ServiceName(service);
  one.name = fmt::format("shop-{}-{}", service, number);
  one.running = true;
  one.endpoints = {{NetworkName("back"), ipv4, ipv6, {}, {}},
                   {NetworkName("other"), "10.9.9." + ipv4.substr(7), {}, {}, {}}};
  return one;
}

NameClaim known(const std::string& name, const std::string& owner,
                model::Demand demand = model::Demand::kOpen) {
  NameClaim claim;
  claim.from = ServiceName("web");
  claim.name = name;
  claim.demand = demand;
  claim.owners = {ServiceName(owner)};
  claim.networks = {NetworkName("back")};
  return claim;
}

// web sees db, with two containers, and cache, with one
TEST(ReplicaNames, AreThoseOfServicesWithSeveralContainers) {
  Claims claims;
  claims.names = {known("cache", "cache"), known("db", "db"), known("database", "db"),
                  known("far", "far", model::Demand::kClosed)};
  LiveProject live;
  live.containers = {container("cache", 1, "10.0.0.9"), container("db", 1, "10.0.0.2", "fd00::2"),
                     container("db", 2, "10.0.0.3"),    container("db", 3, "10.0.0.4"),
                     container("far", 1, "10.0.0.7"),   container("far", 2, "10.0.0.8")};
  live.containers[3].running = false;
  std::string text;
  for (const NameClaim& claim : replica_names(claims, live)) {
    text += fmt::format("{} asks for {}: {}\n", claim.from, claim.name, fmt::join(claim.only, " "));
  }
  EXPECT_EQ(text,
            "web asks for shop-db-1: 10.0.0.2 fd00::2\n"
            "web asks for shop-db-2: 10.0.0.3\n");
}

}  // namespace
}  // namespace bulkhead::verify
