#include "contract/load.h"

#include <initializer_list>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "contract/fields.h"
#include "testing/memory_files.h"

namespace bulkhead::contract {
namespace {

using testing::MemoryFiles;

struct File {
  std::string path;
  std::string content;
};

struct Read {
  text::Sources sources;
  Loaded loaded;

  explicit Read(const std::string& contract, std::initializer_list<File> others = {}) {
    MemoryFiles files;
    files.add("/p/bulkhead.yaml", contract);
    for (const auto& [path, content] : others) files.add("/p/" + path, content);
    loaded = load_contract(files, sources, "/p/bulkhead.yaml", "/p");
  }

  /// "severity code place: message (label) / place: related = help", a line each.
  std::string faults() const {
    std::string text;
    for (const auto& d : loaded.diagnostics) {
      text +=
          fmt::format("{} {} {}: {}", name(d.severity), d.code, sources.where(d.span), d.message);
      for (const auto& related : d.related) text += " / " + sources.where(related.span);
      if (!d.help.empty()) text += " = " + d.help;
      text += "\n";
    }
    return text;
  }
};

std::string faults_of(const std::string& contract) {
  return Read(contract).faults();
}

constexpr const char* kWhole = R"(version: 1
project: shop
environments:
  dev: [a.yaml]
  prod: { files: [a.yaml, b.yaml], profiles: [big] }
metadata: [services/*.yaml]
tiers:
  edge: { network: edge, publish: [80, 53/udp] }
  data: { networks: [data_a, data_b], internal: true }
flows:
  - edge -> data
  - edge -> internet
services:
  web:
    tier: edge
    dependencies: [db, { service: internet, ports: [443] }]
policy:
  mode: warning
  precision: tier
  severity: { unpinned-image: off, BH501: error }
  exceptions:
    - { rule: wildcard-publish, service: web, reason: old, owner: me, expires: 2027-01-31 }
gates: { minimum_score: 90, health: 100, contract: { minimum: 80, weight: 2 } }
x-ours: anything
)";

TEST(LoadContract, ReadsEverything) {
  const Read read(kWhole,
                  {{"services/db.yaml",
                    "service_name: db\ntier: data\nexposed_ports: [5432]\nsecurity_profile: high\n"
                    "health: { tcp: 5432, interval: 2s, start_period: 1m, retries: 7 }\nslo: { "
                    "availability: 99.9 }\n"
                    "role: job\n"}});
  EXPECT_EQ(read.faults(), "");
  const Contract& contract = read.loaded.contract;
  EXPECT_TRUE(contract.present);
  EXPECT_EQ(contract.path, "bulkhead.yaml");
  EXPECT_EQ(contract.directory, "/p");
  EXPECT_EQ(contract.project->value, "shop");
  ASSERT_EQ(contract.environments.size(), 2U);
  EXPECT_EQ(contract.environments[1].name, model::EnvironmentName("prod"));
  EXPECT_EQ(contract.environments[1].files.size(), 2U);
  EXPECT_EQ(contract.environments[1].profiles[0].value, "big");
  const Tier& edge = contract.tiers.at(model::TierName("edge"));
  EXPECT_EQ(edge.publish[1].value, (Publishable{model::Port{53, model::Protocol::kUdp}, ""}));
  EXPECT_FALSE(edge.internal.value);
  const Tier& data = contract.tiers.at(model::TierName("data"));
  EXPECT_TRUE(data.internal.value);
  EXPECT_EQ(data.networks.size(), 2U);
  EXPECT_TRUE(contract.flow_leads(edge.name, data.name));
  EXPECT_FALSE(contract.flow_leads(data.name, edge.name));
  EXPECT_EQ(read.sources.text(contract.flows[0].to.span), "data");
  EXPECT_EQ(contract.policy.mode.value, Mode::kWarning);
  EXPECT_FALSE(contract.policy.severity.at("unpinned-image").severity.has_value());
  EXPECT_EQ(contract.policy.severity.at("BH501").severity, text::Severity::kError);
  ASSERT_EQ(contract.policy.exceptions.size(), 1U);
  EXPECT_EQ(format_day(contract.policy.exceptions[0].expires->value), "2027-01-31");
  EXPECT_EQ(contract.gates.minimum_score, 90);
  EXPECT_EQ(contract.gates.gates.at("health").minimum, 100);
  EXPECT_EQ(contract.gates.gates.at("contract").weight, 2);
  const ServiceMetadata& db = contract.services.at(model::ServiceName("db"));
  EXPECT_EQ(db.tier->value, data.name);
  EXPECT_EQ(db.health->port.value.number, 5432);
  EXPECT_EQ(db.health->start_period, std::chrono::minutes(1));
  EXPECT_EQ(db.health->retries, 7);
  EXPECT_EQ(db.security_profile->value, SecurityProfile::kHigh);
  EXPECT_TRUE(db.is_job());
  EXPECT_EQ(read.sources.where(db.service_name.span), "services/db.yaml:1:15");
  const ServiceMetadata& web = contract.services.at(model::ServiceName("web"));
  ASSERT_EQ(web.dependencies.size(), 2U);
  EXPECT_EQ(web.dependencies[1].ports[0].value.number, 443);
  EXPECT_TRUE(read.loaded.understood());
}

TEST(LoadContract, DefaultsWhenLittleIsSaid) {
  const Read read("version: 1\n", {{".codex/services/web.yaml", "service_name: web\n"},
                                   {".codex/services/README.md", "not metadata\n"}});
  EXPECT_EQ(read.faults(), "");
  const Contract& contract = read.loaded.contract;
  EXPECT_EQ(contract.policy.mode.value, Mode::kStrict);
  EXPECT_EQ(contract.gates.minimum_score, 95);
  EXPECT_EQ(contract.services.size(), 1U);
  EXPECT_EQ(contract.tier_of(model::ServiceName("web")), nullptr);
}

TEST(LoadContract, SaysEachMistakeInTheContractAtItsPlace) {
  const struct {
    const char* contract;
    const char* faults;
  } cases[] = {
      {"",
       "error BH070 bulkhead.yaml:1:1: the contract has no `version` = write `version: 1` as "
       "its first line\n"},
      {"version: 2\n",
       "error BH070 bulkhead.yaml:1:10: the contract's `version` is not understood: "
       "this program reads 1 = write `version: 1`\n"},
      {"version: 1\nteirs: {}\n",
       "error BH071 bulkhead.yaml:2:1: the contract has no key `teirs` = did you mean `tiers`?\n"},
      {"version: 1\ntiers: [a]\n",
       "error BH070 bulkhead.yaml:2:8: `tiers` must be a mapping, not a list\n"},
      {"version: 1\ntiers: { a: { internal: 'yes' } }\n",
       "error BH070 bulkhead.yaml:2:25: `tiers.a.internal` must be true or false, not `yes`\n"},
      {"version: 1\ntiers: { a: { publish: [80, 70000] } }\n",
       "error BH070 bulkhead.yaml:2:29: `tiers.a.publish` takes ports from 1 to 65535, not 70000 = "
       "write `8080`, or `53/udp` for another protocol than TCP\n"},
      {"version: 1\ntiers: { a: { publish: ['127.0.0.1:x', 'web:80'] } }\n",
       "error BH070 bulkhead.yaml:2:25: `tiers.a.publish` takes ports from 1 to 65535, not `x` = "
       "write `8080`, or `53/udp` for another protocol than TCP\n"
       "error BH070 bulkhead.yaml:2:40: `tiers.a.publish` takes ports and addresses, not `web:80` "
       "= "
       "write `8080`, or `127.0.0.1:8080` for one address only\n"},
      {"version: 1\ntiers: { internet: {} }\n",
       "error BH070 bulkhead.yaml:2:10: no tier can be called `internet` = choose another name: in "
       "flows this word stands for what is outside the host\n"},
      {"version: 1\nflows: [a to b]\n",
       "error BH070 bulkhead.yaml:2:9: a flow must be written `TIER -> TIER` = name the calling "
       "tier, an arrow, and the tier it calls\n"},
      {"version: 1\npolicy: { mode: strikt }\n",
       "error BH070 bulkhead.yaml:2:17: `policy.mode` must be `strict`, `warning` or `monitoring`, "
       "not `strikt` = did you mean `strict`?\n"},
      {"version: 1\npolicy: { precision: edge }\n",
       "error BH075 bulkhead.yaml:2:22: `policy.precision: edge` needs enforcement in the kernel, "
       "which does not exist yet = write `precision: tier`, which is what Docker networks alone "
       "can hold\n"},
      {"version: 1\npolicy: { exceptions: [{ rule: BH302 }] }\n",
       "error BH070 bulkhead.yaml:2:24: the exception for `BH302` gives no `reason` = say in "
       "`reason` why the finding is accepted\n"},
      {"version: 1\npolicy: { exceptions: [{ rule: BH302, reason: x, expires: 2027-02-30 }] }\n",
       "error BH070 bulkhead.yaml:2:59: `policy.exceptions.expires` must be a day, not "
       "`2027-02-30` = write it as `2027-01-31`\n"},
      {"version: 1\ngates: { minimum_score: 101 }\n",
       "error BH070 bulkhead.yaml:2:25: `gates.minimum_score` must be a number from 0 to 100, not "
       "101\n"},
      {"version: 1\nmetadata: [services/*.yaml]\n",
       "warning BH074 bulkhead.yaml:2:12: no metadata file matches `services/*.yaml` = write one "
       "YAML file a service there, or remove the pattern\n"},
      {"version: 1\nenvironments: { dev: [] }\n",
       "error BH070 bulkhead.yaml:2:17: environment `dev` names no Compose file = list its files "
       "in the order in which they are merged\n"},
  };
  for (const auto& [contract, faults] : cases) EXPECT_EQ(faults_of(contract), faults) << contract;
}

TEST(LoadContract, SaysEachMistakeInMetadataAtItsPlace) {
  const struct {
    const char* metadata;
    const char* faults;
  } cases[] = {
      {"tier: a\n",
       "error BH072 m/web.yaml:1:1: m/web.yaml does not say which service it is about = write "
       "`service_name: web`\n"},
      {"service_name: web\ndependencies: db\n",
       "error BH072 m/web.yaml:2:15: `web.dependencies` must be a list, not a string = write "
       "`dependencies: [db]`, or `- { service: db, ports: [5432] }` on a line of its own\n"},
      {"service_name: web\nexposed_ports: [http]\n",
       "error BH072 m/web.yaml:2:17: `web.exposed_ports` takes ports from 1 to 65535, not `http` = "
       "write `8080`, or `53/udp` for another protocol than TCP\n"},
      {"service_name: web\nsecurity_profile: hihg\n",
       "error BH072 m/web.yaml:2:19: `web.security_profile` must be `low`, `medium` or `high`, not "
       "`hihg` = did you mean `high`?\n"},
      {"service_name: web\nhealth: { http: health, port: 80 }\n",
       "error BH072 m/web.yaml:2:17: `web.health.http` must be a path from the root, not `health` "
       "= write it with a slash in front, such as `/health`\n"},
      {"service_name: web\nhealth: { http: /, port: 80, interval: 5 }\n",
       "error BH072 m/web.yaml:2:40: `web.health.interval` must be a positive duration, not 5 = "
       "write a number with a unit, such as `2s`, `500ms` or `1m30s`\n"},
      {"service_name: web\ndependancies: [db]\n",
       "warning BH073 m/web.yaml:2:1: the metadata key `dependancies` is not known = did you mean "
       "`dependencies`?\n"},
      {"service_name: web\nfleet: blue\n",
       "note BH073 m/web.yaml:2:1: the metadata key `fleet` is not known\n"},
      {"service_name: internet\n",
       "error BH072 m/web.yaml:1:15: no service can be called `internet` in a contract = rename "
       "the service: in dependencies this word stands for what is outside the host\n"},
  };
  for (const auto& [metadata, faults] : cases) {
    const Read read("version: 1\nmetadata: [m/*.yaml]\n", {{"m/web.yaml", metadata}});
    EXPECT_EQ(read.faults(), faults) << metadata;
  }
}

TEST(LoadContract, UnknownKeysAreKeptAndNotedOnce) {
  const Read read("version: 1\nmetadata: [m/*.yaml]\n",
                  {{"m/a.yaml", "service_name: a\nfleet: blue\n"},
                   {"m/b.yaml", "service_name: b\nfleet: red\n"}});
  EXPECT_EQ(read.faults(), "note BH073 m/a.yaml:2:1: the metadata key `fleet` is not known\n");
  const auto& b = read.loaded.contract.services.at(model::ServiceName("b"));
  EXPECT_EQ(*b.other.find("fleet")->as_string(), "red");
}

TEST(LoadContract, TheSameSaidTwiceIsFineAndDifferentIsAConflict) {
  const Read read(
      "version: 1\nmetadata: [m/*.yaml]\n"
      "services:\n  a: { tier: t, owner: x, aliases: [n, m], role: r }\n",
      {{"m/a.yaml", "service_name: a\ntier: u\nowner: x\naliases: [m, n]\n"}});
  EXPECT_EQ(read.faults(),
            "error BH111 bulkhead.yaml:4:14: service `a` has two different values for `tier` / "
            "m/a.yaml:2:7 = keep the right one, and remove the other\n");
  const auto& a = read.loaded.contract.services.at(model::ServiceName("a"));
  EXPECT_EQ(a.tier->value.str(), "u");
  EXPECT_EQ(a.role->value, "r");
  EXPECT_TRUE(read.loaded.understood());
}

TEST(LoadContract, AMissingContractIsNotUnderstood) {
  MemoryFiles files;
  text::Sources sources;
  const Loaded loaded = load_contract(files, sources, "/p/bulkhead.yaml", "/p");
  ASSERT_EQ(loaded.diagnostics.size(), 1U);
  EXPECT_EQ(loaded.diagnostics[0].code, "BH074");
  EXPECT_FALSE(loaded.understood());
}

TEST(WithProject, AddsWhatExtensionsSay) {
  Read read("version: 1\nservices: { a: { tier: t } }\n");
  model::Project project;
  text::Mapping keys;
  keys.set("tier", text::Value("u"));
  keys.set("role", text::Value("r"));
  keys.set("owner", text::Value(std::int64_t{7}));
  project.bulkhead_extensions[model::ServiceName("a")] = text::Value(keys);
  const Loaded loaded = with_project(read.loaded.contract, project);
  ASSERT_EQ(loaded.diagnostics.size(), 2U);
  EXPECT_EQ(loaded.diagnostics[0].message, "`a.owner` must be a string, not 7");
  EXPECT_EQ(loaded.diagnostics[1].code, "BH111");
  const auto& a = loaded.contract.services.at(model::ServiceName("a"));
  EXPECT_EQ(a.tier->value.str(), "t");
  EXPECT_EQ(a.role->value, "r");
}

TEST(FindContract, LooksForBothNames) {
  MemoryFiles files({{"/a/bulkhead.yaml", ""}, {"/b/bulkhead.yml", ""}, {"/c/x", ""}});
  EXPECT_EQ(find_contract(files, "/a"), "/a/bulkhead.yaml");
  EXPECT_EQ(find_contract(files, "/b"), "/b/bulkhead.yml");
  EXPECT_EQ(find_contract(files, "/c"), std::nullopt);
}

}  // namespace
}  // namespace bulkhead::contract
