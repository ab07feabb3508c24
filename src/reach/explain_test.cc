#include "reach/explain.h"

#include <string>

#include <gtest/gtest.h>

#include "reach/reach.h"
#include "testing/topology_text.h"

namespace bulkhead::reach {
namespace {

model::Node node(const std::string& name) {
  using Kind = model::Node::Kind;
  if (name == "internet") return {Kind::kInternet, {}};
  if (name == "host") return {Kind::kHost, {}};
  if (name == "lan") return {Kind::kLan, {}};
  return {Kind::kService, model::ServiceName(name)};
}

std::string explained(const char* drawing, const char* from, const char* to) {
  text::Sources sources;
  const model::Topology topology = testing::topology(drawing, &sources);
  return to_text(explain(topology, reach(topology), node(from), node(to)), topology, sources);
}

TEST(Explain, ASharedNetwork) {
  EXPECT_EQ(explained("net shop_data key=data\n"
                      "api shop_data\n"
                      "db shop_data\n",
                      "api", "db"),
            "api reaches db on every port\n"
            "  both are on network data (shop_data) (topology:1:5)\n"
            "    api by topology:2:5\n"
            "    db by topology:3:4\n"
            "db reaches api on every port\n");
}

TEST(Explain, NoCommonNetwork) {
  EXPECT_EQ(explained("net front\n"
                      "net back internal\n"
                      "web front\n"
                      "db back\n",
                      "web", "db"),
            "web does not reach db\n"
            "  web is on front (topology:3:1)\n"
            "  db is on back (topology:4:1)\n");
}

TEST(Explain, ASharersNetworksAreItsOwners) {
  EXPECT_EQ(explained("net front\n"
                      "net back internal\n"
                      "vpn front\n"
                      "app service:vpn\n"
                      "db back\n",
                      "app", "db"),
            "app does not reach db\n"
            "  app, in the namespace of vpn, is on front (topology:3:1)\n"
            "  db is on back (topology:5:1)\n");
}

TEST(Explain, ASharedNamespace) {
  EXPECT_EQ(explained("vpn\n"
                      "app service:vpn\n",
                      "app", "vpn"),
            "app reaches vpn on every port\n"
            "  both live in the network namespace of vpn (topology:1:1)\n"
            "    app by topology:2:5\n"
            "vpn reaches app on every port\n");
}

TEST(Explain, IccOff) {
  EXPECT_EQ(explained("net quiet icc=false\n"
                      "a quiet\n"
                      "b quiet\n",
                      "a", "b"),
            "a does not reach b\n"
            "  network quiet has com.docker.network.bridge.enable_icc=false (topology:1:5)\n");
}

TEST(Explain, ModeNoneAndNoNetwork) {
  EXPECT_EQ(explained("a none\nb\n", "a", "b"),
            "a does not reach b\n"
            "  a has network_mode none (topology:1:3)\n");
  EXPECT_EQ(explained("net n\na n\nb\n", "a", "b"),
            "a does not reach b\n"
            "  b joins no network (topology:3:1)\n");
  EXPECT_EQ(explained("net n\na n\nb container:x\n", "a", "b"),
            "a does not reach b\n"
            "  b lives in the network namespace of somebody else, who is not known here "
            "(topology:3:3)\n");
}

TEST(Explain, TheWayOut) {
  EXPECT_EQ(explained("net n\na n\n", "a", "internet"),
            "a reaches internet on every port\n"
            "  network n is not internal (topology:1:5)\n"
            "    a by topology:2:3\n");
  EXPECT_EQ(explained("net n internal\na n\n", "a", "internet"),
            "a does not reach internet\n"
            "  a is on internal networks only (topology:2:1)\n");
}

TEST(Explain, TheLan) {
  EXPECT_EQ(explained("net n\na n publish=80>8080\n", "lan", "a"),
            "lan reaches a on port 80\n"
            "  published at 0.0.0.0:8080 (topology:2:5)\n");
  EXPECT_EQ(
      explained("net n\na n publish=80>[::1]:8080\n", "lan", "a"),
      "lan does not reach a\n"
      "  published at [::1]:8080, which takes connections from the host only (topology:2:5)\n");
  EXPECT_EQ(explained("net n internal\na n publish=80>8080\n", "lan", "a"),
            "lan does not reach a\n"
            "  a publishes ports, which have no effect on internal networks (topology:2:5)\n");
  EXPECT_EQ(explained("net n\na n\n", "lan", "a"),
            "lan does not reach a\n"
            "  a publishes no port (topology:2:1)\n");
}

TEST(Explain, TheHost) {
  EXPECT_EQ(explained("net n internal\na n\nb host\n", "b", "a"),
            "b reaches a on every port\n"
            "  the host is on network n, as on every bridge (topology:1:5)\n"
            "    b by topology:3:3\n"
            "    a by topology:2:3\n"
            "a reaches b on every port\n");
  EXPECT_EQ(explained("a host\n", "a", "internet"),
            "a reaches internet on every port\n"
            "  network_mode host shares the host's own namespace\n"
            "    a by topology:1:3\n");
  EXPECT_EQ(explained("net wire driver=macvlan\na wire\n", "host", "a"),
            "host does not reach a\n"
            "  the driver of network wire keeps the host out (topology:1:5)\n");
}

TEST(Explain, AServiceInTheHostsNamespace) {
  const char* drawing =
      "net wire driver=macvlan\n"
      "a wire\n"
      "agent host\n";
  EXPECT_EQ(explained(drawing, "a", "agent"),
            "a does not reach agent\n"
            "  the driver of network wire keeps the host out (topology:1:5)\n");
  EXPECT_EQ(explained(drawing, "agent", "a"),
            "agent does not reach a\n"
            "  the driver of network wire keeps the host out (topology:1:5)\n");
}

TEST(Explain, DirectionsThatNobodyAsksFor) {
  EXPECT_EQ(explained("net n\na n\n", "internet", "a"),
            "internet does not reach a\n"
            "  edges with internet on this side are not looked at\n"
            "a reaches internet on every port\n");
  EXPECT_EQ(explained("net n\na n\n", "a", "a"),
            "a does not reach a\n"
            "  a is one service, and reaches itself\n");
}

}  // namespace
}  // namespace bulkhead::reach
