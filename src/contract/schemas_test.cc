// The published schemas accept what the loader accepts, and refuse what it refuses.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "contract/load.h"
#include "testing/memory_files.h"
#include "text/json.h"
#include "text/json_schema.h"
#include "text/yaml.h"

namespace bulkhead::contract {
namespace {

text::JsonSchema compiled(std::string_view schema) {
  const auto value = text::parse_json(schema);
  EXPECT_TRUE(value) << value.error().message;
  auto result = text::JsonSchema::compile(*value);
  EXPECT_TRUE(result) << result.error().message;
  return *result;
}

bool schema_accepts(std::string_view schema, const std::string& yaml) {
  text::Sources sources;
  std::vector<text::Diagnostic> faults;
  const auto id = sources.add("x.yaml", yaml);
  const auto value = text::parse_yaml(sources, id, {}, faults);
  EXPECT_TRUE(value) << yaml;
  return value && compiled(schema).valid(*value);
}

bool loader_accepts(const std::string& contract, const std::string& metadata) {
  testing::MemoryFiles files;
  files.add("/p/bulkhead.yaml", contract);
  if (!metadata.empty()) files.add("/p/.codex/services/x.yaml", metadata);
  text::Sources sources;
  return load_contract(files, sources, "/p/bulkhead.yaml", "/p").understood();
}

TEST(ContractSchema, AgreesWithTheLoader) {
  const struct {
    const char* contract;
    bool accepted;
  } cases[] = {
      {"version: 1\n", true},
      {"version: 1\nx-ours: 1\ntiers: { a: { network: n, publish: [80, 53/udp], internal: true } "
       "}\n",
       true},
      {"version: 1\ntiers: { a: { publish: any } }\nflows: [a -> internet]\n", true},
      {"version: 1\nenvironments: { dev: [a.yaml], prod: { files: [a.yaml], profiles: [x] } }\n",
       true},
      {"version: 1\npolicy: { mode: warning, severity: { a: off, b: note } }\n", true},
      {"version: 1\npolicy: { exceptions: [{ rule: a, reason: b, expires: 2027-01-31 }] }\n", true},
      {"version: 1\ngates: { minimum_score: 90, health: 100, contract: { minimum: 1, weight: 2 } "
       "}\n",
       true},
      {"version: 1\nservices: { a: { tier: t, dependencies: [b, { service: c, ports: [1] }] } }\n",
       true},
      {"{}\n", false},
      {"version: 2\n", false},
      {"version: 1\nteirs: {}\n", false},
      {"version: 1\ntiers: { a: { internal: 1 } }\n", false},
      {"version: 1\ntiers: { a: { publish: [0] } }\n", false},
      {"version: 1\ntiers: { a: { publish: some } }\n", false},
      {"version: 1\nflows: [a to b]\n", false},
      {"version: 1\nenvironments: { dev: [] }\n", false},
      {"version: 1\npolicy: { precision: edge }\n", false},
      {"version: 1\npolicy: { mode: x }\n", false},
      {"version: 1\npolicy: { exceptions: [{ rule: a }] }\n", false},
      {"version: 1\ngates: { health: 101 }\n", false},
      {"version: 1\nservices: { a: { exposed_ports: [http] } }\n", false},
  };
  for (const auto& [contract, accepted] : cases) {
    EXPECT_EQ(schema_accepts(contract_schema(), contract), accepted) << contract;
    EXPECT_EQ(loader_accepts(contract, ""), accepted) << contract;
  }
}

TEST(MetadataSchema, AgreesWithTheLoader) {
  const struct {
    const char* metadata;
    bool accepted;
  } cases[] = {
      {"service_name: a\n", true},
      {"service_name: a\nhealth: { http: /x, port: 80, interval: 2s }\nslo: { availability: 99 }\n",
       true},
      {"service_name: a\nhealth: { tcp: 80 }\nfleet: blue\nsecurity_profile: low\n", true},
      {"tier: a\n", false},
      {"service_name: a\nhealth: { tcp: 80, start_period: 10s, retries: 5 }\n", true},
      {"service_name: a\nhealth: { tcp: 80, retries: 0 }\n", false},
      {"service_name: a\nhealth: { http: x, port: 80 }\n", false},
      {"service_name: a\nslo: { availability: 101 }\n", false},
      {"service_name: a\nsecurity_profile: none\n", false},
      {"service_name: a\ndependencies: [{ ports: [80] }]\n", false},
  };
  for (const auto& [metadata, accepted] : cases) {
    EXPECT_EQ(schema_accepts(metadata_schema(), metadata), accepted) << metadata;
    EXPECT_EQ(loader_accepts("version: 1\n", metadata), accepted) << metadata;
  }
}

TEST(Schemas, AcceptTheReferenceProject) {
  const auto read = [](const std::string& path) {
    std::ifstream in(std::string(BULKHEAD_SOURCE_DIR "/examples/devonboarder/") + path);
    std::stringstream buffer;
    buffer << in.rdbuf();
    return buffer.str();
  };
  EXPECT_TRUE(schema_accepts(contract_schema(), read("bulkhead.yaml")));
  EXPECT_TRUE(schema_accepts(metadata_schema(), read(".codex/services/auth-service.yaml")));
}

}  // namespace
}  // namespace bulkhead::contract
