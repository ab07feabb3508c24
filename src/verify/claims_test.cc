#include "verify/claims.h"

#include <gtest/gtest.h>

#include "reach/reach.h"
#include "testing/topology_text.h"

namespace bulkhead::verify {
namespace {

using model::Demand;
using model::ServiceName;

/// A drawn topology with its project, and a contract that a test fills in.
class ClaimsOf : public ::testing::Test {
 protected:
  Claims claims(const char* drawing) {
    topology_ = testing::topology(drawing);
    project_.name = "test";
    project_.services.clear();
    for (const auto& [name, service] : topology_.services) {
      model::Service made;
      made.name = name;
      for (const model::Port port : service.listens.ports()) made.expose.push_back({port, {}});
      project_.services.emplace(name, made);
    }
    const model::Graph declared = reach::reach(topology_);
    return make_claims({contract_, project_, topology_, declared, finished_});
  }

  void tier(const char* name, bool internal = false) {
    contract_.present = true;
    contract::Tier made;
    made.name = model::TierName(name);
    made.internal.value = internal;
    contract_.tiers.emplace(made.name, made);
  }
  void in(const char* tier, const char* service, const char* needs = "") {
    contract::ServiceMetadata made;
    made.service_name.value = ServiceName(service);
    made.tier.emplace().value = model::TierName(tier);
    if (*needs != '\0') {
      contract::DeclaredDependency dependency;
      dependency.service.value = ServiceName(needs);
      made.dependencies.push_back(dependency);
    }
    contract_.services.emplace(made.service_name.value, made);
  }
  void flow(const char* from, const char* to) {
    contract::Flow made;
    made.from.value = model::TierName(from);
    made.to.value = model::TierName(to);
    contract_.flows.push_back(made);
  }

  contract::Contract contract_;
  model::Project project_;
  model::Topology topology_;
  std::set<ServiceName> finished_;
};

std::string edges(const Claims& claims) {
  std::string text;
  for (const EdgeClaim& claim : claims.edges) {
    text += claim.from.str() + ">" + claim.to.str() + " " + std::string(name(claim.demand));
    for (const model::Port port : claim.ports) text += ":" + model::to_string(port);
    text += claim.reason.empty() ? "\n" : " (" + claim.reason + ")\n";
  }
  return text;
}

std::string names(const Claims& claims) {
  std::string text;
  for (const NameClaim& claim : claims.names) {
    text += claim.from.str() + " " + claim.name + " " + std::string(name(claim.demand)) + " of";
    for (const ServiceName& owner : claim.owners) text += " " + owner.str();
    text += "\n";
  }
  return text;
}

TEST_F(ClaimsOf, WithoutAContractTheFilesAreTheMeasure) {
  EXPECT_EQ(edges(claims("net front internal\n"
                         "net back internal\n"
                         "a front listens=80\n"
                         "b front back\n"
                         "c back listens=90\n")),
            "a>b open (the files let it)\n"
            "a>c closed:90 (the files do not let it)\n"
            "b>a open (the files let it)\n"
            "b>c open (the files let it)\n"
            "c>a closed:80 (the files do not let it)\n"
            "c>b open (the files let it)\n");
}

TEST_F(ClaimsOf, WithAContractItIsTheContract) {
  tier("edge");
  tier("api");
  tier("data", true);
  flow("edge", "api");
  flow("api", "data");
  in("edge", "web", "api");
  in("api", "api", "db");
  in("data", "db");
  const Claims made = claims(
      "net front\n"
      "net back internal\n"
      "web front\n"
      "api front back listens=8000\n"
      "db back listens=5432\n");
  EXPECT_EQ(edges(made),
            "api>db open:5432 (api depends on db)\n"
            "api>web none\n"
            "db>api none\n"
            "db>web closed (no flow joins data and edge)\n"
            "web>api open:8000 (web depends on api)\n"
            "web>db closed:5432 (no flow joins edge and data)\n");
  EXPECT_EQ(made.ways_out[1].from, ServiceName("db"));
  EXPECT_EQ(made.ways_out[1].demand, Demand::kClosed);
  EXPECT_EQ(made.ways_out[1].reason, "tier data is internal");
  EXPECT_EQ(made.ways_out[0].demand, Demand::kNone);
}

TEST_F(ClaimsOf, NamesAreSeenOnSharedNetworksOnly) {
  EXPECT_EQ(names(claims("net front\n"
                         "net back\n"
                         "a front=www\n"
                         "b front back=db\n"
                         "c back=db\n")),
            "a a open of a\n"
            "a b open of b\n"
            "a c closed of c\n"
            "a db closed of b c\n"
            "a www open of a\n"
            "b a open of a\n"
            "b b open of b\n"
            "b c open of c\n"
            "b db open of b c\n"
            "b www open of a\n"
            "c a closed of a\n"
            "c b open of b\n"
            "c c open of c\n"
            "c db open of b c\n"
            "c www closed of a\n");
}

TEST_F(ClaimsOf, WhoHasNoResolverOfTheEnginesIsNotAsked) {
  EXPECT_EQ(names(claims("net front\n"
                         "net bridge external\n"
                         "a front\n"
                         "side service:a\n"
                         "machine host\n"
                         "island none\n"
                         "plain bridge\n")),
            "a a open of a\n"
            "side a open of a\n");
}

TEST_F(ClaimsOf, OfWhatHasEndedAsItShouldNothingIsClaimed) {
  finished_ = {ServiceName("job")};
  const Claims made = claims("net n\na n\njob n\n");
  EXPECT_EQ(edges(made), "");
  EXPECT_EQ(names(made), "a a open of a\n");
}

TEST_F(ClaimsOf, PublishedPortsByWhereTheyAreBound) {
  const Claims made = claims(
      "net n\n"
      "net data internal\n"
      "a n publish=80>8080 publish=81>127.0.0.1:8081\n"
      "b data publish=90>9090\n");
  ASSERT_EQ(made.publications.size(), 2U);
  EXPECT_EQ(made.publications[0].from_lan, Demand::kOpen);
  EXPECT_EQ(made.publications[1].from_lan, Demand::kClosed);
  EXPECT_EQ(made.notes, std::vector<std::string>{
                            "the published ports of b have no effect on its networks: not tried"});
}

TEST(OneShots, ByMetadataOrByWhoWaitsForThem) {
  contract::Contract contract;
  model::Project project;
  for (const char* name : {"job", "migrate", "web"}) {
    project.services[ServiceName(name)].name = ServiceName(name);
  }
  contract.services[ServiceName("job")].role.emplace().value = "job";
  model::Dependency dependency;
  dependency.service = ServiceName("migrate");
  dependency.condition = model::DependencyCondition::kCompletedSuccessfully;
  project.services[ServiceName("web")].depends_on.push_back(dependency);
  EXPECT_TRUE(is_one_shot(contract, project, ServiceName("job")));
  EXPECT_TRUE(is_one_shot(contract, project, ServiceName("migrate")));
  EXPECT_FALSE(is_one_shot(contract, project, ServiceName("web")));
}

}  // namespace
}  // namespace bulkhead::verify
