#include "orchestrate/network_compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace bulkhead::orchestrate {
namespace {

using Pools = std::vector<docker::IpamPool>;

/// What differs of the pools; empty when nothing does.
std::string differs(const Pools& live, const Pools& wanted) {
  docker::Network network;
  network.driver = "bridge";
  network.ipam.pools = live;
  docker::NetworkSpec spec;
  spec.ipam.pools = wanted;
  std::string text;
  for (const model::FieldChange& change : compare_network(network, spec)) {
    text += fmt::format("{}: {} -> {}\n", change.field, change.live, change.wanted);
  }
  return text;
}

const docker::IpamPool kPicked{"172.18.0.0/16", "", "172.18.0.1", {}};
const docker::IpamPool kPicked6{"fd00:9::/64", "", "fd00:9::1", {}};

TEST(NetworkCompare, APoolForAFamilyThatTheFilesDoNotNameIsTheEngines) {
  const docker::IpamPool six{"fd00:7::/64", "", "", {}};
  const docker::IpamPool four{"10.5.0.0/24", "", "", {}};
  EXPECT_EQ(differs({kPicked, six}, {six}), "");
  EXPECT_EQ(differs({four, kPicked6}, {four}), "");
  EXPECT_EQ(differs({kPicked, six}, {}), "");
  EXPECT_EQ(differs({kPicked, kPicked6}, {six}), "ipam.config: fd00:9::/64 -> fd00:7::/64\n");
  EXPECT_EQ(differs({kPicked}, {six}), "ipam.config:  -> fd00:7::/64\n");
}

TEST(NetworkCompare, AGatewayCountsWhereItWasAskedFor) {
  const docker::IpamPool six{"fd00:7::/64", "", "fd00:7::9", {}};
  const docker::IpamPool live6{"fd00:7::/64", "", "fd00:7::1", {}};
  const docker::IpamPool four{"10.5.0.0/24", "", "", {}};
  const docker::IpamPool live4{"10.5.0.0/24", "", "10.5.0.1", {}};
  // The engine lists IPv4 first, whatever the files do.
  EXPECT_EQ(differs({live4, six}, {six, four}), "");
  EXPECT_EQ(differs({live4, live6}, {six, four}),
            "ipam.config: 10.5.0.0/24, fd00:7::/64 gateway fd00:7::1 -> 10.5.0.0/24, fd00:7::/64 "
            "gateway fd00:7::9\n");
}

}  // namespace
}  // namespace bulkhead::orchestrate
