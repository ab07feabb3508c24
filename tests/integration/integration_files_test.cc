// action.yml, .pre-commit-hooks.yaml, and the files that `scaffold` writes, against the schemas of
// GitHub Actions and pre-commit (SchemaStore, Apache-2.0; see schema/).
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "rules/scaffold.h"
#include "text/json.h"
#include "text/json_schema.h"
#include "text/yaml.h"

namespace bulkhead {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(std::string(BULKHEAD_SOURCE_DIR "/") + path);
  std::stringstream buffer;
  buffer << in.rdbuf();
  return buffer.str();
}

void expect_valid(const std::string& schema_name, const std::string& yaml) {
  const auto schema_json = text::parse_json(read("tests/integration/schema/" + schema_name));
  ASSERT_TRUE(schema_json) << schema_json.error().message;
  const auto schema = text::JsonSchema::compile(*schema_json);
  ASSERT_TRUE(schema) << schema_name << ": " << schema.error().message;
  text::Sources sources;
  std::vector<text::Diagnostic> faults;
  const auto value = text::parse_yaml(sources, sources.add("file", yaml), {}, faults);
  ASSERT_TRUE(value) << yaml;
  for (const auto& violation : schema->validate(*value)) {
    ADD_FAILURE() << violation.path << ": " << violation.diagnostic.message;
  }
  EXPECT_FALSE(schema->valid(text::Value(text::Mapping()))) << "the schema accepts anything";
}

TEST(IntegrationFiles, ActionIsWhatGithubAsks) {
  expect_valid("github-action.json", read("action.yml"));
}

TEST(IntegrationFiles, HooksAreWhatPreCommitAsks) {
  expect_valid("pre-commit-hooks.json", read(".pre-commit-hooks.yaml"));
}

TEST(IntegrationFiles, ScaffoldedFilesAreWhatTheirReadersAsk) {
  expect_valid("github-workflow.json", rules::scaffold_workflow().text);
  expect_valid("pre-commit-config.json", rules::scaffold_pre_commit().text);
}

}  // namespace
}  // namespace bulkhead
