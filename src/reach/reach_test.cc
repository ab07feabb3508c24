#include "reach/reach.h"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "testing/topology_text.h"

namespace bulkhead::reach {
namespace {

using model::Edge;
using model::Graph;

/// "a>b a>internet": every edge, with its ports unless it is every port.
std::string edges(const Graph& graph, bool with_host) {
  std::string text;
  graph.for_each_edge([&](const Edge& edge) {
    const std::string from = to_string(graph.node(edge.from));
    const std::string to = to_string(graph.node(edge.to));
    if (!with_host && (from == "host" || to == "host")) return;
    if (!text.empty()) text += " ";
    text += from + ">" + to;
    if (edge.ports.is_all()) return;
    for (const model::Port port : edge.ports.ports()) text += ":" + to_string(port);
  });
  return text;
}

struct Case {
  const char* name;
  const char* topology;
  const char* edges;  // without those from and to the host, unless with_host
  bool with_host = false;
};

class Reach : public ::testing::TestWithParam<Case> {};

TEST_P(Reach, FollowsDocker) {
  const Graph graph = reach(testing::topology(GetParam().topology));
  EXPECT_EQ(edges(graph, GetParam().with_host), GetParam().edges);
}

const Case kCases[] = {
    {"SharedNetworkBothWaysEveryPort",
     "net front\n"
     "a front listens=80\n"
     "b front\n",
     "a>b a>internet b>a b>internet"},
    {"NoCommonNetworkNoEdge",
     "net front\n"
     "net back\n"
     "a front\n"
     "b back\n",
     "a>internet b>internet"},
    {"TheMiddleOneJoinsNobodyElse",
     "net front internal\n"
     "net back internal\n"
     "a front\n"
     "b front back\n"
     "c back\n",
     "a>b b>a b>c c>b"},
    {"InternalHasNoWayOut",
     "net data internal\n"
     "a data\n"
     "b data\n",
     "a>b b>a"},
    {"OneWayOutIsEnough",
     "net data internal\n"
     "net front\n"
     "a data front\n",
     "a>internet"},
    {"TheHostAndABridgeReachEachOther",
     "net front\n"
     "a front\n",
     "a>internet a>host host>a", true},
    {"EvenAnInternalOne",
     "net data internal\n"
     "a data\n",
     "a>host host>a", true},
    {"NetworkModeNoneReachesNobody",
     "net front\n"
     "a none\n"
     "b front\n",
     "b>internet"},
    {"NoNetworkAtAllReachesNobody", "a\n", "", true},
    {"HostModeReachesWhatTheHostReaches",
     "net data internal\n"
     "a host\n"
     "b data\n",
     "a>b a>internet a>host b>a b>host host>a host>b lan>a", true},
    {"TwoInHostModeReachEachOther",
     "a host\n"
     "b host\n",
     "a>b a>internet b>a b>internet lan>a lan>b"},
    {"ServiceModeSharesEverything",
     "net front internal\n"
     "net back internal\n"
     "a front\n"
     "b front\n"
     "side service:a\n"
     "c back\n",
     "a>b a>side b>a b>side side>a side>b"},
    {"ServiceModeOfServiceMode",
     "net front internal\n"
     "a front\n"
     "b service:a\n"
     "c service:b\n"
     "d front\n",
     "a>b a>c a>d b>a b>c b>d c>a c>b c>d d>a d>b d>c"},
    {"ServiceModeOfAHostService",
     "net front internal\n"
     "a host\n"
     "b service:a\n"
     "c front\n",
     "a>b a>c a>internet b>a b>c b>internet c>a c>b lan>a lan>b"},
    {"ServiceModeOfNoneSharesLoopback",
     "a none\n"
     "b service:a\n",
     "a>b b>a"},
    {"ServiceModeInACircleIsNowhere",
     "net front internal\n"
     "a service:b\n"
     "b service:a\n"
     "c front\n",
     ""},
    {"ServiceModeOfAMissingService",
     "a service:gone\n"
     "b service:gone\n"
     "c service:other\n",
     "a>b b>a"},
    {"ContainerModeOfTheSameContainer",
     "a container:vpn\n"
     "b container:vpn\n"
     "c container:other\n",
     "a>b b>a"},
    {"WithoutIccNoNeighbourButAWayOut",
     "net front icc=false\n"
     "a front publish=80>8080\n"
     "b front\n",
     "a>internet b>internet lan>a:80"},
    {"WithoutIccTheHostStillReaches",
     "net front internal icc=false\n"
     "a front\n"
     "b front\n",
     "a>host b>host host>a host>b", true},
    {"AnotherNetworkHealsIcc",
     "net front internal icc=false\n"
     "net back internal\n"
     "a front back\n"
     "b front back\n",
     "a>b b>a"},
    {"ForeignOnAnExternalNetwork",
     "net shared external internal\n"
     "a shared\n"
     "theirs shared foreign\n",
     "a>theirs theirs>a"},
    {"PublishedIsOpenToTheLan",
     "net front\n"
     "a front publish=80>8080 publish=53/udp>53\n",
     "a>internet lan>a:53/udp:80"},
    {"PublishedOnAnAddress",
     "net front\n"
     "a front publish=80>10.1.2.3:8080\n",
     "a>internet lan>a:80"},
    {"PublishedOnLoopbackIsNot",
     "net front\n"
     "a front publish=80>127.0.0.1:8080 publish=81>::1:8081 publish=82>127.0.1.1:82\n",
     "a>internet"},
    {"PublishedOnIPv6Wildcard",
     "net front\n"
     "a front publish=80>[::]:8080\n",
     "a>internet lan>a:80"},
    {"InternalOnlyIgnoresPublished",
     "net data internal\n"
     "a data publish=80>8080\n",
     ""},
    {"OneOtherNetworkPublishes",
     "net data internal\n"
     "net front\n"
     "a data front publish=80>8080\n",
     "a>internet lan>a:80"},
    {"HostModeIgnoresPublishedAndIsOpen", "a host publish=80>8080\n", "a>internet lan>a"},
    {"NoneIgnoresPublished", "a none publish=80>8080\n", ""},
    {"OwnersPublishedPortsLeadToItsSharers",
     "net front\n"
     "vpn front publish=8080>8080\n"
     "app service:vpn\n",
     "app>vpn app>internet vpn>app vpn>internet lan>app:8080 lan>vpn:8080"},
    {"MacvlanLetsTheLanInAndKeepsTheHostOut",
     "net wire driver=macvlan\n"
     "a wire publish=80>8080\n"
     "b wire\n",
     "a>b a>internet b>a b>internet lan>a lan>b", true},
    {"InternalMacvlanStaysAmongItself",
     "net wire driver=macvlan internal\n"
     "a wire\n"
     "b wire\n",
     "a>b b>a", true},
    {"IpvlanAsMacvlan",
     "net wire driver=ipvlan\n"
     "a wire\n",
     "a>internet lan>a", true},
    {"OverlayHasABridgeBesideIt",
     "net mesh driver=overlay\n"
     "a mesh publish=80>80\n"
     "b mesh\n",
     "a>b a>internet a>host b>a b>internet b>host host>a host>b lan>a:80", true},
    {"InternalOverlayHasNone",
     "net mesh driver=overlay internal\n"
     "a mesh publish=80>80\n"
     "b mesh\n",
     "a>b b>a", true},
    {"TheEnginesOwnHostNetwork",
     "net host external\n"
     "a host\n"
     "net none external\n"
     "b none\n",
     "a>internet lan>a"},
    {"NetworksOfItsDriversUnderOtherNames",
     "net uplink driver=host external\n"
     "net nowhere driver=null external\n"
     "a uplink\n"
     "b nowhere\n"
     "c nowhere\n",
     "a>internet lan>a"},
};

INSTANTIATE_TEST_SUITE_P(Topologies, Reach, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

std::string reasons(const model::Topology& topology, const text::Sources& sources,
                    const model::Node& from, const model::Node& to) {
  const Graph graph = reach(topology);
  const auto edge = graph.edge(*graph.find(from), *graph.find(to));
  if (!edge) return "no edge";
  std::string text;
  for (const model::Provenance& why : edge->why) {
    text += std::to_string(static_cast<int>(why.kind)) + " " + why.subject + " at " +
            sources.where(why.span) + " from " + sources.where(why.from_span) + " to " +
            sources.where(why.to_span) + "\n";
  }
  return text;
}

model::Node service(const char* name) {
  return {model::Node::Kind::kService, model::ServiceName(name)};
}

TEST(ReachProvenance, EveryReasonWithItsPlaces) {
  text::Sources sources;
  const model::Topology topology = testing::topology(
      "net front\n"
      "net back\n"
      "a front back\n"
      "b front back publish=80>8080\n"
      "side service:b\n",
      &sources);
  EXPECT_EQ(reasons(topology, sources, service("a"), service("b")),
            "0 back at topology:2:5 from topology:3:9 to topology:4:9\n"
            "0 front at topology:1:5 from topology:3:3 to topology:4:3\n");
  EXPECT_EQ(reasons(topology, sources, service("a"), service("side")),
            "0 back at topology:2:5 from topology:3:9 to topology:5:6\n"
            "0 front at topology:1:5 from topology:3:3 to topology:5:6\n");
  EXPECT_EQ(reasons(topology, sources, {model::Node::Kind::kLan, {}}, service("b")),
            "3 0.0.0.0:8080 at topology:4:14 from  to \n");
  EXPECT_EQ(reasons(topology, sources, service("a"), {model::Node::Kind::kInternet, {}}),
            "4 back at topology:2:5 from topology:3:9 to \n"
            "4 front at topology:1:5 from topology:3:3 to \n");
}

TEST(Reach, ANetworkIsOneBundleHoweverManyShareIt) {
  std::string text = "net front internal\n";
  for (int i = 0; i < 5000; ++i) text += "s" + std::to_string(i) + " front\n";
  const Graph graph = reach(testing::topology(text));
  EXPECT_EQ(graph.bundles().size(), 3U);  // among themselves, to the host, from the host
}

}  // namespace
}  // namespace bulkhead::reach
