#include "verify/foreign.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "reach/reach.h"
#include "testing/topology_text.h"

namespace bulkhead::verify {
namespace {

using model::Demand;
using model::NetworkName;
using model::ServiceName;

LiveContainer running(const char* service, const std::vector<const char*>& networks, bool foreign) {
  LiveContainer made;
  made.id = std::string(service) + (foreign ? "-theirs" : "-ours");
  made.name = service;
  made.service = ServiceName(service);
  made.foreign = foreign;
  made.running = true;
  for (const char* network : networks) {
    made.endpoints.push_back({NetworkName(network), {}, {}, {}, {}});
  }
  return made;
}

class Foreign : public ::testing::Test {
 protected:
  /// The claims about foreign edges, a line each.
  std::string claimed(const char* drawing) {
    files_ = testing::topology(drawing);
    const model::Topology topology = with_foreign(files_, live_);
    const model::Graph declared = reach::reach(topology);
    const Claims claims = make_claims({contract_, project_, topology, declared, {}});
    std::string text;
    for (const EdgeClaim& claim : claims.edges) {
      if (!claim.with_foreign()) continue;
      text += fmt::format("{} -> {}: {}{}\n", claim.from, claim.to, name(claim.demand),
                          claim.declared ? ", declared" : "");
    }
    return text;
  }

  contract::Contract contract_;
  model::Project project_;
  model::Topology files_;
  LiveProject live_;
};

TEST_F(Foreign, AnExternalNetworkJoinsWhoIsOnItAndNobodyElse) {
  live_.containers = {running("web", {"shared"}, false), running("db", {"back"}, false),
                      running("proxy", {"shared", "their-own"}, true)};
  EXPECT_EQ(claimed("net shared external\nnet back\nweb shared\ndb back\n"),
            "db -> proxy: closed\n"
            "proxy -> db: closed\n"
            "web -> proxy: open, declared\n"
            "proxy -> web: open, declared\n");
  EXPECT_TRUE(live_.containers[2].is_probed());
}

TEST_F(Foreign, ANetworkThatKeepsItsContainersApartJoinsNobody) {
  live_.containers = {running("web", {"shared"}, false), running("proxy", {"shared"}, true)};
  EXPECT_EQ(claimed("net shared external icc=false\nweb shared\n"),
            "web -> proxy: closed\n"
            "proxy -> web: closed\n");
}

TEST_F(Foreign, AContractAsksForNeither) {
  contract_.present = true;
  live_.containers = {running("web", {"shared"}, false), running("proxy", {"shared"}, true)};
  EXPECT_EQ(claimed("net shared external\nweb shared\n"),
            "web -> proxy: none, declared\n"
            "proxy -> web: none, declared\n");
}

TEST_F(Foreign, AContainerOnANetworkOfTheProjectIsNotOne) {
  live_.containers = {running("web", {"front"}, false), running("spy", {"front"}, true)};
  EXPECT_EQ(claimed("net front\nweb front\n"), "");
  EXPECT_FALSE(live_.containers[1].is_probed());
}

// web is on front; theirs is on their own network, and gone on another
TEST_F(Foreign, FromThoseBeyondTheEngineAloneKeepsTheProject) {
  docker::LiveProject beyond;
  for (const char* name : {"theirs", "web"}) {
    docker::Network network;
    network.name = std::string(name) + "_net";
    network.driver = "bridge";
    beyond.networks.push_back(network);
    docker::Container container;
    container.id = docker::ContainerRef(std::string("id-") + name);
    container.name = name;
    container.state.running = true;
    container.state.pid = 7;
    container.host.network_mode = network.name;
    container.networks[network.name].address = "10.9.0.2";
    beyond.foreign.push_back(container);
  }
  files_ = testing::topology("net front\nweb front\nmachine host\n");
  add_beyond(beyond, live_, files_);
  const model::Graph declared = reach::reach(files_);
  std::string text;
  for (const EdgeClaim& claim : make_claims({contract_, project_, files_, declared, {}}).edges) {
    if (!claim.with_foreign() || claim.to_kind != model::Node::Kind::kForeign) continue;
    text += fmt::format("{} -> {}: {}\n", claim.from, claim.to, name(claim.demand));
  }
  // Who lives in the host's namespace reaches every bridge.
  EXPECT_EQ(text,
            "machine -> container:web: open\n"
            "web -> container:web: closed\n"
            "machine -> theirs: open\n"
            "web -> theirs: closed\n");

  std::vector<model::ProofCell> cells;
  for (const char* name : {"theirs", "container:web"}) {
    for (const auto verdict : {model::Verdict::kUnknown, model::Verdict::kViolated}) {
      model::ProofCell cell;
      cell.to = {model::Node::Kind::kForeign, ServiceName(name)};
      cell.verdict = verdict;
      cells.push_back(cell);
    }
  }
  EXPECT_FALSE(mark_gone({"theirs", "web"}, live_));
  EXPECT_TRUE(mark_gone({"web"}, live_));
  EXPECT_FALSE(mark_gone({"web"}, live_));
  leave_out_gone(live_, {"web"}, cells);
  ASSERT_EQ(cells.size(), 3U);
  EXPECT_EQ(cells[0].verdict, model::Verdict::kViolated);
}

TEST_F(Foreign, ANameThatTheProjectHasTooIsTold) {
  live_.containers = {running("web", {"shared"}, false), running("web", {"shared"}, true)};
  EXPECT_EQ(claimed("net shared external\nweb shared\n"),
            "web -> container:web: open, declared\n"
            "container:web -> web: open, declared\n");
}

TEST_F(Foreign, PortsAreThoseThatListenAtEveryAddress) {
  live_.containers = {running("web", {"shared"}, false), running("proxy", {"shared"}, true)};
  live_.containers[1].exposed = {{53, model::Protocol::kUdp}, {443, model::Protocol::kTcp}};
  files_ = testing::topology("net shared external\nweb shared\n");
  const model::Topology topology = with_foreign(files_, live_);
  const model::Graph declared = reach::reach(topology);
  Claims claims = make_claims({contract_, project_, topology, declared, {}});
  Site site;
  site.places.resize(3);
  site.by_container = {{"web-ours", 0}, {"proxy-theirs", 1}};
  site.host = 2;
  const auto listens = [&](linux::Transport transport, const char* ip, std::uint16_t port) {
    site.places[1].listening.push_back({transport, {*linux::IpAddress::parse(ip), port}});
  };
  listens(linux::Transport::kTcp, "0.0.0.0", 80);
  listens(linux::Transport::kTcp, "::", 8080);
  listens(linux::Transport::kTcp, "127.0.0.1", 9000);
  listens(linux::Transport::kUdp, "0.0.0.0", 53);
  listens(linux::Transport::kUdp, "0.0.0.0", 40123);  // a client's
  take_listening_ports(claims, live_, site);
  ASSERT_EQ(claims.edges.size(), 2U);
  EXPECT_EQ(model::describe(model::PortSet(claims.edges[0].ports)), "ports 53/udp, 80, 8080");
  EXPECT_TRUE(claims.edges[1].ports.empty());
}

}  // namespace
}  // namespace bulkhead::verify
