#include "model/port.h"

#include <gtest/gtest.h>

namespace bulkhead::model {
namespace {

const Port kHttp{80, Protocol::kTcp};
const Port kHttps{443, Protocol::kTcp};
const Port kDns{53, Protocol::kUdp};

TEST(PortSet, IsSortedAndUnique) {
  PortSet set({kHttps, kHttp, kHttp});
  set.add(kDns);
  set.add(kHttp);
  EXPECT_EQ(describe(set), "ports 53/udp, 80, 443");
}

TEST(PortSet, AllHoldsEverything) {
  const PortSet some({kHttp});
  EXPECT_TRUE(PortSet::all().contains(kDns));
  EXPECT_TRUE(PortSet::all().contains_all_of(some));
  EXPECT_FALSE(some.contains_all_of(PortSet::all()));
  EXPECT_EQ(PortSet::all().intersect(some), some);
  PortSet grown = some;
  grown.add(PortSet::all());
  EXPECT_TRUE(grown.is_all());
}

TEST(PortSet, Describes) {
  EXPECT_EQ(describe(PortSet()), "no port");
  EXPECT_EQ(describe(PortSet::all()), "every port");
  EXPECT_EQ(describe(PortSet({kDns})), "port 53/udp");
}

TEST(PortSet, ProtocolsDiffer) {
  EXPECT_FALSE(PortSet({kDns}).contains(Port{53, Protocol::kTcp}));
  EXPECT_TRUE(PortSet({kDns}).intersect(PortSet({kHttp})).empty());
}

}  // namespace
}  // namespace bulkhead::model
