#include "contract/permitted.h"

#include <gtest/gtest.h>

namespace bulkhead::contract {
namespace {

using model::NetworkKey;
using model::ServiceName;
using model::TierName;

Tier tier(const char* name, const std::vector<const char*>& networks) {
  Tier result;
  result.name = TierName(name);
  for (const char* network : networks) result.networks.push_back({NetworkKey(network), {}});
  return result;
}

/// edge -> api -> data, edge: web (publishes 80), api: app, job, data: db (listens on 5432).
struct Shop {
  Contract contract;
  model::Project project;

  Shop() {
    contract.present = true;
    contract.tiers[TierName("edge")] = tier("edge", {"edge"});
    contract.tiers[TierName("edge")].publish = {{{model::Port{80, model::Protocol::kTcp}, ""}, {}}};
    contract.tiers[TierName("api")] = tier("api", {"api"});
    contract.tiers[TierName("data")] = tier("data", {"data_a", "data_b"});
    flow("edge", "api");
    flow("api", "data");
    add("web", "edge", {"app", "db"});
    add("app", "api", {"db", "internet"});
    add("job", "api", {});
    add("db", "data", {});
    contract.services[ServiceName("db")].exposed_ports = {
        {model::Port{5432, model::Protocol::kTcp}, {}}};
    model::PublishedPort port;
    port.target = {8080, model::Protocol::kTcp};
    port.published = "80";
    project.services[ServiceName("web")].ports.push_back(port);
    port.published = "81";
    project.services[ServiceName("web")].ports.push_back(port);
  }

  void flow(const char* from, const char* to) {
    contract.flows.push_back({{TierName(from), {}}, {TierName(to), {}}, {}});
  }

  void add(const char* name, const char* in_tier, const std::vector<const char*>& dependencies) {
    project.services[ServiceName(name)].name = ServiceName(name);
    ServiceMetadata& metadata = contract.services[ServiceName(name)];
    metadata.tier = model::Located<TierName>{TierName(in_tier), {}};
    for (const char* dependency : dependencies) {
      metadata.dependencies.push_back({{ServiceName(dependency), {}}, {}, {}});
    }
  }

  std::string edges() const {
    const model::Graph graph = permitted_graph(contract, project);
    std::string text;
    graph.for_each_edge([&](const model::Edge& edge) {
      text += to_string(graph.node(edge.from)) + " -> " + to_string(graph.node(edge.to)) + " on " +
              model::describe(edge.ports) + "\n";
    });
    return text;
  }
};

TEST(PermittedGraph, HoldsLegalDependenciesAndDeclaredPublications) {
  // web -> db and app -> internet are declared, but no flow leads there.
  EXPECT_EQ(Shop().edges(),
            "app -> db on port 5432\n"
            "web -> app on every port\n"
            "host -> web on port 8080\n"
            "lan -> web on port 8080\n");
}

TEST(PermittedGraph, APortOnTheHostsOwnAddressIsNotTheLans) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    Shop shop;
    for (auto& port : shop.project.services[ServiceName("web")].ports) port.host_ip = address;
    const std::string edges = shop.edges();
    EXPECT_NE(edges.find("host -> web on port 8080\n"), std::string::npos) << edges;
    EXPECT_EQ(edges.find("lan -> web"), std::string::npos) << edges;
  }
}

TEST(PermittedGraph, ADependencyNamesItsPorts) {
  Shop shop;
  shop.contract.services[ServiceName("app")].dependencies[0].ports = {
      {model::Port{6432, model::Protocol::kTcp}, {}}};
  shop.flow("api", "internet");
  EXPECT_EQ(shop.edges(),
            "app -> db on port 6432\n"
            "app -> internet on every port\n"
            "web -> app on every port\n"
            "host -> web on port 8080\n"
            "lan -> web on port 8080\n");
}

TEST(Permissions, PairsMeetWhereAFlowJoinsTheirTiers) {
  Shop shop;
  shop.add("free", "nowhere", {});
  const Permissions permissions(shop.contract, shop.project);
  const auto may = [&](const char* a, const char* b) {
    return permissions.may_share(ServiceName(a), ServiceName(b));
  };
  EXPECT_TRUE(may("web", "app"));
  EXPECT_TRUE(may("db", "app"));  // either direction
  EXPECT_TRUE(may("app", "job"));
  EXPECT_FALSE(may("web", "db"));
  EXPECT_TRUE(may("free", "db"));  // its tier is not declared: nothing follows
}

TEST(Permissions, AServiceBelongsOnItsOwnAndItsCalleesNetworks) {
  const Shop shop;
  const Permissions permissions(shop.contract, shop.project);
  const auto belongs = [&](const char* service, const char* network) {
    return permissions.belongs_on(ServiceName(service), NetworkKey(network));
  };
  EXPECT_TRUE(belongs("app", "api"));
  EXPECT_TRUE(belongs("app", "data_b"));
  EXPECT_FALSE(belongs("job", "data_a"));
  EXPECT_FALSE(belongs("db", "api"));
  EXPECT_TRUE(belongs("db", "metrics"));  // no tier's
  EXPECT_TRUE(permissions.depends(ServiceName("web"), ServiceName("db")));
  EXPECT_FALSE(permissions.depends(ServiceName("db"), ServiceName("web")));
}

TEST(PermittedGraph, ARouteIsADependencyOfTheProxy) {
  Shop shop;
  shop.project.services[ServiceName("web")].image.value = "traefik:v3";
  auto& labels = shop.project.services[ServiceName("job")].labels;
  labels["traefik.http.routers.job.rule"].value = "Host(`job.example`)";
  labels["traefik.http.services.job.loadbalancer.server.port"].value = "9000";
  EXPECT_EQ(shop.edges(),
            "app -> db on port 5432\n"
            "web -> app on every port\n"
            "web -> job on port 9000\n"
            "host -> web on port 8080\n"
            "lan -> web on port 8080\n");
}

}  // namespace
}  // namespace bulkhead::contract
