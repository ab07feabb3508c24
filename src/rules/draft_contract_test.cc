#include "rules/draft_contract.h"

#include <gtest/gtest.h>

#include "compose/load.h"
#include "contract/load.h"
#include "rules/scaffold.h"
#include "testing/memory_files.h"

namespace bulkhead::rules {
namespace {

constexpr const char* kProject = R"(name: shop
services:
  proxy: { image: 'traefik:v3.1', ports: ['80:80', '443:443'], networks: [edge, api] }
  app:
    image: app:1.0
    expose: ['8000']
    environment: { DATABASE_URL: 'postgres://u@db/app' }
    networks: { api: { aliases: [app.shop.internal] }, data: {} }
    depends_on:
      migrate: { condition: service_completed_successfully }
      cache: { condition: service_started }
  migrate: { image: 'app:1.0', networks: [data] }
  db: { image: 'postgres:16.1', networks: [data] }
  cache: { image: 'redis:7.2', networks: [data] }
networks: { edge: {}, api: {}, data: {} }
)";

struct Drafted {
  testing::MemoryFiles files;
  text::Sources sources;
  compose::LoadResult loaded;
  std::vector<DraftFile> drafts;

  Drafted() {
    files.add("/shop/compose.yaml", kProject);
    compose::LoadRequest request;
    request.cwd = "/shop";
    loaded = compose::load(request, files, sources);
    drafts = draft_contract({*loaded.project, files, {"compose.yaml"}});
    for (const auto& draft : drafts) files.add("/shop/" + draft.path, draft.text);
  }
};

TEST(DraftContract, IsReadWithoutAFault) {
  Drafted drafted;
  const auto loaded =
      contract::load_contract(drafted.files, drafted.sources, "/shop/bulkhead.yaml", "/shop");
  for (const auto& fault : loaded.diagnostics) ADD_FAILURE() << fault.message;
  const contract::Contract& contract = loaded.contract;
  EXPECT_EQ(contract.policy.mode.value, contract::Mode::kMonitoring);
  const auto tier = [&](const char* service) {
    const auto* found = contract.tier_of(model::ServiceName(service));
    return found == nullptr ? std::string() : found->name.str();
  };
  EXPECT_EQ(tier("proxy"), "edge");
  EXPECT_EQ(tier("app"), "api_tier");
  EXPECT_EQ(tier("db"), "data_tier");
  EXPECT_EQ(tier("cache"), "data_tier");
  EXPECT_TRUE(contract.flow_leads(model::TierName("api_tier"), model::TierName("data_tier")));
  EXPECT_FALSE(contract.flow_leads(model::TierName("edge"), model::TierName("data_tier")));
  EXPECT_EQ(contract.find_tier(model::TierName("edge"))->publish.size(), 2U);
}

TEST(DraftContract, TakesARouteForADependency) {
  testing::MemoryFiles files;
  files.add("/shop/compose.yaml",
            "services:\n"
            "  proxy: { image: 'traefik:v3.1' }\n"
            "  web: { image: web, expose: ['80'], labels: [traefik.enable=true] }\n");
  text::Sources sources;
  compose::LoadRequest request;
  request.cwd = "/shop";
  const auto loaded = compose::load(request, files, sources);
  ASSERT_TRUE(loaded.project);
  const auto drafts = draft_contract({*loaded.project, files, {"compose.yaml"}});
  EXPECT_NE(drafts[0].text.find("  - edge -> api_tier  # guessed"), std::string::npos);
  EXPECT_EQ(drafts[1].text,
            "service_name: proxy\n"
            "tier: edge  # guessed: its image is traefik\n"
            "role: ingress  # guessed: from its image\n"
            "dependencies:\n"
            "  - web  # guessed: Traefik labels of web\n");
}

TEST(DraftContract, TakesWhomAProxysConfigurationCallsForDependencies) {
  testing::MemoryFiles files;
  files.add("/shop/compose.yaml",
            "services:\n"
            "  caddy: { image: 'caddy:2', volumes: ['./Caddyfile:/etc/caddy/Caddyfile'] }\n"
            "  vaultwarden: { image: vaultwarden }\n");
  files.add("/shop/Caddyfile", "a.example {\n  reverse_proxy vaultwarden:80\n}\n");
  text::Sources sources;
  compose::LoadRequest request;
  request.cwd = "/shop";
  const auto loaded = compose::load(request, files, sources);
  ASSERT_TRUE(loaded.project);
  const auto drafts = draft_contract({*loaded.project, files, {"compose.yaml"}});
  EXPECT_EQ(drafts[1].text,
            "service_name: caddy\n"
            "tier: edge  # guessed: its image is caddy\n"
            "role: ingress  # guessed: from its image\n"
            "dependencies:\n"
            "  - vaultwarden  # guessed: `./Caddyfile`\n");
}

TEST(DraftContract, DeclaresWhatThisMachineAloneReachesAndNoNetworkOfItsCallees) {
  testing::MemoryFiles files;
  files.add(
      "/shop/compose.yaml",
      "services:\n"
      "  proxy: { image: 'caddy:2', ports: ['80:80', '127.0.0.1:2019:2019', '0.0.0.0:53:53/udp'], "
      "networks: [edge], depends_on: [app] }\n"
      "  app: { image: app, ports: ['127.0.0.1:9090:9090', '9091:9091'], networks: [edge] }\n"
      "networks: { edge: {} }\n");
  text::Sources sources;
  compose::LoadRequest request;
  request.cwd = "/shop";
  const auto loaded = compose::load(request, files, sources);
  ASSERT_TRUE(loaded.project);
  const std::string text = draft_contract({*loaded.project, files, {"compose.yaml"}})[0].text;
  EXPECT_NE(text.find("  edge: { publish: [\"127.0.0.1:2019\", 53/udp, 80] }\n"
                      "  api_tier: { publish: [\"127.0.0.1:9090\"] }\n"),
            std::string::npos)
      << text;
}

TEST(DraftContract, LeavesOutWhomTheProjectDoesNotHave) {
  testing::MemoryFiles files;
  files.add("/shop/compose.yaml",
            "services:\n  app: { image: app, links: [mongo], depends_on: [redis] }\n");
  text::Sources sources;
  compose::LoadRequest request;
  request.cwd = "/shop";
  const auto loaded = compose::load(request, files, sources);
  ASSERT_TRUE(loaded.project);
  const auto drafts = draft_contract({*loaded.project, files, {"compose.yaml"}});
  ASSERT_EQ(drafts.size(), 2U);
  EXPECT_EQ(drafts[1].text,
            "service_name: app\n"
            "tier: api_tier  # guessed: nothing says otherwise\n"
            "dependencies: []  # guessed: the Compose files show none\n");
}

TEST(DraftContract, SaysWhatItsGuessesWereMadeFrom) {
  const Drafted drafted;
  ASSERT_EQ(drafted.drafts.size(), 6U);
  EXPECT_EQ(drafted.drafts[1].path, ".codex/services/app.yaml");
  EXPECT_EQ(drafted.drafts[1].text,
            "service_name: app\n"
            "tier: api_tier  # guessed: nothing says otherwise\n"
            "dependencies:\n"
            "  - cache  # guessed: depends_on\n"
            "  - db  # guessed: variable DATABASE_URL\n"
            "exposed_ports: [8000]\n"
            "aliases: [app.shop.internal]\n");
  EXPECT_EQ(drafted.drafts[3].text,
            "service_name: db\n"
            "tier: data_tier  # guessed: its image is PostgreSQL\n"
            "dependencies: []  # guessed: the Compose files show none\n"
            "exposed_ports: [5432]  # guessed: the port of PostgreSQL\n");
  EXPECT_NE(drafted.drafts[4].text.find("role: job"), std::string::npos);
}

TEST(ScaffoldOverride, PutsServicesOnTheirTiersNetworks) {
  Drafted drafted;
  drafted.files.add(
      "/shop/bulkhead.yaml",
      "version: 1\n"
      "tiers: { api_tier: { network: api }, data_tier: { network: data, internal: true } }\n"
      "flows: [api_tier -> data_tier]\n"
      "services:\n"
      "  app: { tier: api_tier, dependencies: [db], aliases: [app.shop.internal] }\n"
      "  db: { tier: data_tier }\n"
      "metadata: []\n");
  for (const char* name : {"app", "cache", "db", "migrate", "proxy"}) {
    drafted.files.remove(std::string("/shop/.codex/services/") + name + ".yaml");
  }
  const auto loaded =
      contract::load_contract(drafted.files, drafted.sources, "/shop/bulkhead.yaml", "/shop");
  const auto file = scaffold_override(loaded.contract, *drafted.loaded.project, std::nullopt);
  ASSERT_TRUE(file);
  EXPECT_EQ(
      file->text,
      "# Merged over the other Compose files: services on the networks of their tiers, as the\n"
      "# contract says. Written by `bulkhead scaffold`.\n"
      "services:\n"
      "  \"app\":\n"
      "    networks:\n"
      "      \"api\": { aliases: [\"app.shop.internal\"] }\n"
      "      \"data\": {}\n"
      "  \"db\":\n"
      "    networks:\n"
      "      \"data\": {}\n"
      "\n"
      "networks:\n"
      "  \"api\": {}\n"
      "  \"data\": { internal: true }\n");
  const auto one =
      scaffold_override(loaded.contract, *drafted.loaded.project, model::TierName("data_tier"));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->path, "compose.data_tier.yaml");
  EXPECT_EQ(one->text.find("\"app\""), std::string::npos);
  EXPECT_FALSE(scaffold_override(loaded.contract, *drafted.loaded.project, model::TierName("x")));
}

}  // namespace
}  // namespace bulkhead::rules
