#include "compose/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compose/config_output.h"
#include "testing/memory_files.h"

namespace bulkhead::compose {
namespace {

using ::testing::ElementsAre;

LoadResult load_files(const std::map<std::string, std::string>& files, text::Sources& sources,
                      LoadRequest request = {}) {
  bulkhead::testing::MemoryFiles memory(files);
  if (request.cwd.empty()) request.cwd = "/shop";
  return load(request, memory, sources);
}

std::vector<std::string> messages(const LoadResult& result) {
  std::vector<std::string> all;
  for (const Problem& problem : result.problems) all.push_back(problem.diagnostic.message);
  return all;
}

TEST(Load, SaysWhereAMissingFileIsNamed) {
  text::Sources sources;
  const text::SourceId contract = sources.add("bulkhead.yaml", "dev: [nope.yaml, nope.env]");
  LoadRequest request;
  request.files = {"/shop/nope.yaml"};
  request.named_at = {{"/shop/nope.yaml", {contract, 6, 15}},
                      {"/shop/nope.env", {contract, 17, 25}}};
  const LoadResult no_file = load_files({}, sources, request);
  ASSERT_EQ(no_file.problems.size(), 1U);
  EXPECT_EQ(sources.where(no_file.problems[0].diagnostic.span), "bulkhead.yaml:1:7");
  request.env_files = {"/shop/nope.env"};
  const LoadResult no_env_file = load_files({}, sources, request);
  ASSERT_FALSE(no_env_file.problems.empty());
  EXPECT_EQ(sources.where(no_env_file.problems[0].diagnostic.span), "bulkhead.yaml:1:18");
}

TEST(Load, ResolvesShortFormsNamesAndTheDefaultNetwork) {
  text::Sources sources;
  const LoadResult result = load_files({{"/shop/compose.yaml", R"(
services:
  web:
    image: nginx:${TAG:-1}
    ports: ["8080:80"]
    depends_on: [db]
  db:
    image: postgres
    volumes: ["data:/var/lib/postgresql/data"]
volumes:
  data:
)"}},
                                       sources);
  ASSERT_TRUE(result.accepted()) << ::testing::PrintToString(messages(result));
  const model::Project& project = *result.project;
  EXPECT_EQ(project.name, "shop");
  EXPECT_EQ(project.volumes.at("data").name, "shop_data");
  EXPECT_EQ(project.networks.at(model::NetworkKey("default")).name.str(), "shop_default");
  EXPECT_TRUE(project.networks.at(model::NetworkKey("default")).implicit);
  const model::Service& web = project.services.at(model::ServiceName("web"));
  EXPECT_EQ(web.image.value, "nginx:1");
  EXPECT_EQ(sources.where(web.image.span), "compose.yaml:4:12");
  ASSERT_EQ(web.ports.size(), 1U);
  EXPECT_EQ(web.ports[0].published, "8080");
  EXPECT_EQ(web.ports[0].target.number, 80);
  ASSERT_EQ(web.depends_on.size(), 1U);
  EXPECT_EQ(web.depends_on[0].service.str(), "db");
  EXPECT_FALSE(web.depends_on[0].implied);
}

/// What docker compose 2.26.1 asks the engine for.
TEST(Load, ReadsRestartPoliciesAsComposeCarriesThemOut) {
  text::Sources sources;
  const LoadResult result = load_files({{"/shop/compose.yaml", R"(
services:
  any: {image: a, deploy: {restart_policy: {condition: any}}}
  both: {image: a, restart: on-failure, deploy: {restart_policy: {condition: any}}}
  none: {image: a, deploy: {restart_policy: {condition: none}}}
  no-condition: {image: a, deploy: {restart_policy: {max_attempts: 3}}}
  twice: {image: a, deploy: {restart_policy: {condition: on-failure, max_attempts: 2}}}
  unless: {image: a, deploy: {restart_policy: {condition: unless-stopped}}}
  short: {image: a, restart: "on-failure:4"}
)"}},
                                       sources);
  ASSERT_TRUE(result.accepted()) << ::testing::PrintToString(messages(result));
  const auto policy = [&](const char* service) {
    return result.project->services.at(model::ServiceName(service)).restart;
  };
  using Kind = model::RestartPolicy::Kind;
  EXPECT_EQ(policy("any").kind, Kind::kAlways);
  EXPECT_EQ(policy("both").kind, Kind::kAlways);
  EXPECT_EQ(policy("none").kind, Kind::kNo);
  EXPECT_EQ(policy("no-condition").kind, Kind::kNo);
  EXPECT_EQ(policy("twice").kind, Kind::kOnFailure);
  EXPECT_EQ(policy("twice").maximum_retries, 2U);
  EXPECT_EQ(policy("unless").kind, Kind::kUnlessStopped);
  EXPECT_EQ(policy("short").maximum_retries, 4U);
}

TEST(Load, LaterFilesOverrideAndResetDrops) {
  text::Sources sources;
  LoadRequest request;
  request.files = {"a.yaml", "b.yaml"};
  const LoadResult result = load_files({{"/shop/a.yaml", R"(
services:
  web: {image: a, ports: ["1:1"], environment: {A: one, B: two}}
)"},
                                        {"/shop/b.yaml", R"(
services:
  web: {image: b, ports: !reset [], environment: [B=three]}
)"}},
                                       sources, request);
  ASSERT_TRUE(result.accepted()) << ::testing::PrintToString(messages(result));
  const model::Service& web = result.project->services.at(model::ServiceName("web"));
  EXPECT_EQ(web.image.value, "b");
  EXPECT_TRUE(web.ports.empty());
  EXPECT_EQ(web.environment.at("A").value, "one");
  EXPECT_EQ(web.environment.at("B").value, "three");
}

TEST(Load, GoesOnAfterWhatLeavesTheModelReadable) {
  text::Sources sources;
  const LoadResult result = load_files({{"/shop/compose.yaml", R"(
services:
  web:
    image: ${IMAGE:?which image}
    env_file: missing.env
    depends_on: [nobody]
)"}},
                                       sources);
  ASSERT_TRUE(result.project.has_value());
  EXPECT_FALSE(result.accepted());
  std::vector<Category> categories;
  for (const Problem& problem : result.problems) categories.push_back(problem.category);
  EXPECT_THAT(categories, ElementsAre(Category::kRequiredVariable, Category::kUndefinedDependency,
                                      Category::kEnvFileMissing));
}

TEST(Load, KnowsWhichVariablesAnEnvFileSays) {
  text::Sources sources;
  const LoadResult result = load_files({{"/shop/compose.yaml", R"(
services:
  web:
    image: x
    env_file: [secrets.yaml]
    environment: {OVER: here, OWN: "1"}
)"},
                                        {"/shop/secrets.yaml", "OVER=there\nPASSWORD=swordfish\n"}},
                                       sources);
  ASSERT_TRUE(result.accepted()) << ::testing::PrintToString(messages(result));
  const auto& variables = result.project->services.at(model::ServiceName("web")).environment;
  EXPECT_TRUE(variables.at("PASSWORD").from_env_file);
  EXPECT_EQ(sources.where(variables.at("PASSWORD").span), "secrets.yaml:2:1");
  EXPECT_FALSE(variables.at("OVER").from_env_file);
  EXPECT_FALSE(variables.at("OWN").from_env_file);
}

TEST(Load, FillsNothingInWhereVariablesAreLeftAsWritten) {
  text::Sources sources;
  LoadRequest request;
  request.interpolate = false;
  request.environment = {{"TOKEN", "swordfish"}};
  const LoadResult result = load_files({{"/shop/compose.yaml", R"(
services:
  web:
    image: x:${TOKEN}
    environment: [TOKEN]
    build: {context: ., args: {TOKEN: }}
    secrets: [token]
    configs: [token]
secrets: {token: {environment: TOKEN}}
configs: {token: {environment: TOKEN}}
)"}},
                                       sources, request);
  ASSERT_TRUE(result.accepted()) << ::testing::PrintToString(messages(result));
  EXPECT_EQ(config_yaml(request, result).find("swordfish"), std::string::npos)
      << config_yaml(request, result);
}

TEST(Load, MakesOfADateWhatComposeMakesOfIt) {
  text::Sources sources;
  const LoadResult result = load_files({{"/shop/compose.yaml", R"(
services:
  web:
    image: x
    environment: {PLAIN: 2024-01-01, QUOTED: "2024-01-01"}
)"}},
                                       sources);
  ASSERT_TRUE(result.accepted()) << ::testing::PrintToString(messages(result));
  const auto& variables = result.project->services.at(model::ServiceName("web")).environment;
  EXPECT_EQ(variables.at("PLAIN").value, "2024-01-01 00:00:00 +0000 UTC");
  EXPECT_EQ(variables.at("QUOTED").value, "2024-01-01");
}

TEST(Load, HoldsVariablesThatGrowWithinBounds) {
  text::Sources sources;
  std::string doubling = "V0=xxxxxxxxxx\n";
  for (int i = 1; i < 60; ++i) {
    doubling += "V" + std::to_string(i) + "=${V" + std::to_string(i - 1) + "}${V" +
                std::to_string(i - 1) + "}\n";
  }
  LoadResult result = load_files(
      {{"/shop/compose.yaml", "services: {web: {image: \"x:${V59}\"}}"}, {"/shop/.env", doubling}},
      sources);
  EXPECT_FALSE(result.accepted());
  EXPECT_THAT(messages(result), ElementsAre("env file cannot be understood: variables make the "
                                            "value too long"));

  std::string labels;
  for (int i = 0; i < 1000; ++i) labels += "      l" + std::to_string(i) + ": $BIG\n";
  LoadRequest request;
  request.environment = {{"BIG", std::string(100'000, 'x')}};
  result = load_files(
      {{"/shop/compose.yaml", "services:\n  web:\n    image: x\n    labels:\n" + labels}}, sources,
      request);
  EXPECT_FALSE(result.accepted());
  EXPECT_THAT(messages(result), ElementsAre("variables make the files longer than 64 MiB in all"));
}

TEST(Load, TellsAValueFullOfFaultsOnce) {
  text::Sources sources;
  std::string open;
  for (int i = 0; i < 100'000; ++i) open += "${";
  const LoadResult result = load_files(
      {{"/shop/compose.yaml", "services: {web: {image: x, labels: {l: \"" + open + "\"}}}"}},
      sources);
  EXPECT_THAT(messages(result),
              ElementsAre("\"${${${${${${${${${${${${${${${${${${${${${${${${${${${${${${…\" holds "
                          "a $ that begins no variable"));
}

TEST(Load, HoldsWhatExtendsAndRangesMakeWithinBounds) {
  text::Sources sources;
  std::string chain = "services:\n";
  for (int i = 0; i < 20'000; ++i) {
    chain += "  s" + std::to_string(i) + ": {extends: s" + std::to_string(i + 1) + "}\n";
  }
  LoadResult result =
      load_files({{"/shop/compose.yaml", chain + "  s20000: {image: x}\n"}}, sources);
  EXPECT_THAT(messages(result), ElementsAre("extends leads through more than 200 services"));

  std::string copies = "services:\n  base:\n    image: x\n    labels:\n";
  for (int i = 0; i < 2'000; ++i) copies += "      l" + std::to_string(i) + ": v\n";
  for (int i = 0; i < 2'000; ++i) copies += "  s" + std::to_string(i) + ": {extends: base}\n";
  result = load_files({{"/shop/compose.yaml", copies}}, sources);
  EXPECT_THAT(messages(result), ElementsAre("extends copies more than 3000000 values in all"));

  std::string ports = "services:\n  web:\n    image: x\n    ports:\n";
  for (int i = 1; i < 200; ++i) {
    ports += "      - 127.0.0." + std::to_string(i) + ":1-65535:1-65535\n";
  }
  result = load_files({{"/shop/compose.yaml", ports}}, sources);
  EXPECT_THAT(messages(result),
              ElementsAre("the ranges of ports stand for more than 262144 ports"));

  std::string includes = "include:\n";
  for (int i = 0; i < 3'000; ++i) includes += "  - other.yaml\n";
  result = load_files(
      {{"/shop/compose.yaml", includes}, {"/shop/other.yaml", "services: {web: {image: x}}\n"}},
      sources);
  EXPECT_THAT(messages(result), ElementsAre("the project reads more than 2000 files or 256 MiB "
                                            "through include and extends"));
}

TEST(Load, SaysHowManyFaultsAreNotTold) {
  const auto faults = [](int count) {
    std::string content = "services:\n  web:\n    image: nginx\n";
    for (int i = 0; i < count; ++i) content += "    unknown" + std::to_string(i) + ": 1\n";
    text::Sources sources;
    return load_files({{"/shop/compose.yaml", content}}, sources).problems;
  };
  EXPECT_THAT(faults(100).back().diagnostic.notes, ElementsAre());
  const std::vector<Problem> many = faults(150);
  ASSERT_EQ(many.size(), 100U);
  EXPECT_THAT(many.back().diagnostic.notes,
              ElementsAre("the schema finds 50 faults more here, which are not told"));
  EXPECT_THAT(many.front().diagnostic.notes, ElementsAre());
  EXPECT_THAT(faults(5'000).back().diagnostic.notes,
              ElementsAre("the schema finds at least 900 faults more here, which are not told"));
}

}  // namespace
}  // namespace bulkhead::compose
