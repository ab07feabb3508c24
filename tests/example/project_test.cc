// examples/devonboarder in each of its environments: understood without a word, and its networks
// are exactly those that its contract asks for.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compose/load.h"
#include "compose/topology.h"
#include "contract/ingress.h"
#include "contract/load.h"
#include "contract/permitted.h"
#include "linux/disk_files.h"
#include "reach/reach.h"
#include "text/render_diagnostic.h"

namespace bulkhead {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

const std::string kDirectory = std::string(BULKHEAD_SOURCE_DIR) + "/examples/devonboarder";

class ReferenceProject : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    contract::Loaded read =
        contract::load_contract(files_, sources_, kDirectory + "/bulkhead.yaml", kDirectory);
    expect_none(read.diagnostics);
    const contract::Environment* environment =
        read.contract.find_environment(model::EnvironmentName(GetParam()));
    ASSERT_NE(environment, nullptr);

    compose::LoadRequest request;
    request.cwd = kDirectory;
    for (const auto& file : environment->files) request.files.push_back(file.value);
    compose::LoadResult loaded = compose::load(request, files_, sources_);
    for (const compose::Problem& problem : loaded.problems) expect_none({problem.diagnostic});
    ASSERT_TRUE(loaded.accepted());
    project_ = std::move(loaded.project).value_or(model::Project{});

    contract::Loaded whole = contract::with_project(std::move(read.contract), project_);
    expect_none(whole.diagnostics);
    contract_ = std::move(whole.contract);
  }

  void expect_none(const std::vector<text::Diagnostic>& diagnostics) {
    for (const text::Diagnostic& diagnostic : diagnostics) {
      ADD_FAILURE() << text::render(diagnostic, sources_);
    }
  }

  /// A node that must be there.
  static model::NodeId id_of(const model::Graph& graph, const model::Node& node) {
    const auto id = graph.find(node);
    EXPECT_TRUE(id.has_value()) << to_string(node);
    return id.value_or(model::NodeId{});
  }
  static model::NodeId id_of(const model::Graph& graph, const char* service) {
    return id_of(graph, {model::Node::Kind::kService, model::ServiceName(service)});
  }

  linux::DiskFiles files_;
  text::Sources sources_;
  model::Project project_;
  contract::Contract contract_;
};

TEST_P(ReferenceProject, EveryServiceIsInATier) {
  std::vector<std::string> described;
  for (const auto& [name, service] : project_.services) {
    const contract::Tier* tier = contract_.tier_of(name);
    ASSERT_NE(tier, nullptr) << name.str();
    described.push_back(tier->name.str() + ": " + name.str());
  }
  EXPECT_THAT(described, UnorderedElementsAre(
                             "edge: traefik", "edge: frontend", "auth_tier: auth-service",
                             "api_tier: backend", "api_tier: discord-integration",
                             "api_tier: dashboard-service", "api_tier: bot", "data_tier: db"));
}

TEST_P(ReferenceProject, WhatIsPermittedIsReachable) {
  const model::Graph permitted = contract::permitted_graph(contract_, project_);
  const model::Graph declared = reach::reach(compose::topology_of(project_));
  int between_services = 0;
  permitted.for_each_edge([&](const model::Edge& edge) {
    const model::Node& from = permitted.node(edge.from);
    const model::Node& to = permitted.node(edge.to);
    // Publishing is allowed, not demanded: `ci` does it on loopback only.
    if (from.kind != model::Node::Kind::kService || to.kind != model::Node::Kind::kService) return;
    EXPECT_TRUE(declared.reaches(id_of(declared, from), id_of(declared, to)))
        << to_string(from) << " -> " << to_string(to);
    ++between_services;
  });
  // Five routes of the proxy, two calls each of frontend, backend, dashboard and bot, and one each
  // of auth-service and discord-integration.
  EXPECT_EQ(between_services, 5 + 4 * 2 + 2);
}

TEST_P(ReferenceProject, NobodyIsOnANetworkWithoutNeed) {
  const model::Topology topology = compose::topology_of(project_);
  const contract::Permissions permissions(contract_, project_);
  for (const auto& [name, service] : topology.services) {
    for (const model::Attachment& attachment : service.attachments) {
      const model::TopologyNetwork& network = topology.networks.at(attachment.network);
      EXPECT_TRUE(permissions.belongs_on(name, network.key))
          << name.str() << " on " << network.key.str();
      for (const auto& [other, peer] : topology.services) {
        for (const model::Attachment& theirs : peer.attachments) {
          if (theirs.network != attachment.network) continue;
          EXPECT_TRUE(permissions.may_share(name, other))
              << name.str() << " and " << other.str() << " on " << network.key.str();
        }
      }
    }
  }
}

TEST_P(ReferenceProject, TheEdgeAndTheDatabaseNeverMeet) {
  const model::Graph declared = reach::reach(compose::topology_of(project_));
  const model::NodeId db = id_of(declared, "db");
  for (const char* name :
       {"traefik", "frontend", "dashboard-service", "discord-integration", "bot"}) {
    const model::NodeId service = id_of(declared, name);
    EXPECT_FALSE(declared.reaches(service, db)) << name;
    EXPECT_FALSE(declared.reaches(db, service)) << name;
  }
  EXPECT_FALSE(
      declared.reaches(db, id_of(declared, {model::Node::Kind::kInternet, model::ServiceName()})));
}

TEST_P(ReferenceProject, TheProxyCarriesFiveRoutes) {
  std::vector<std::string> routes;
  for (const contract::Route& route : contract::routes(contract_, project_)) {
    EXPECT_TRUE(route.port) << route.router;
    EXPECT_THAT(route.proxies, ElementsAre(model::ServiceName("traefik"))) << route.router;
    routes.push_back(route.service.str() + ":" +
                     model::to_string(route.port.value_or(model::Port{})));
  }
  EXPECT_THAT(routes, UnorderedElementsAre("frontend:3000", "auth-service:8002", "backend:8001",
                                           "discord-integration:8081", "dashboard-service:8003"));
}

INSTANTIATE_TEST_SUITE_P(Environments, ReferenceProject,
                         testing::Values("dev", "offline", "ci", "prod"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace bulkhead
