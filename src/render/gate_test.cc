#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "render/gate_json.h"
#include "render/gate_junit.h"
#include "render/gate_markdown.h"
#include "render/gate_text.h"
#include "text/json.h"
#include "text/json_schema.h"

namespace bulkhead::render {
namespace {

model::GateReport example() {
  model::Gate health{"health", "every service is monitored", 100, 1, 4, 3, 75, {}};
  health.losses.push_back({25, "BH501", "`db` has no healthcheck", "add one", {}});
  const model::Gate documents{"documents", "documents are up to date", 95, 1, 0, 0, 100, {}};
  return {{health, documents}, 75, 95};
}

TEST(Gate, AsText) {
  EXPECT_EQ(gate_text(example(), {}, {}),
            "FAIL  health         75.0 of 100  every service is monitored (3 of 4 checks)\n"
            "      documents         -            documents are up to date (nothing to check)\n"
            "FAIL  total          75.0 of  95\n"
            "\n"
            "health: 25.0 points to win back\n"
            "  25.0  BH501 `db` has no healthcheck\n"
            "        add one\n");
}

TEST(Gate, AsMarkdown) {
  EXPECT_EQ(gate_markdown(example(), {}),
            "## Bulkhead gate: fail (75.0 of 95)\n\n"
            "| Gate | | Score | Minimum | Checks passed |\n|---|---|---|---|---|\n"
            "| health | **fail** | 75.0 | 100 | 3 of 4 |\n"
            "| documents | nothing to check | | | |\n"
            "\n### health: 25.0 points to win back\n\n"
            "- 25.0: BH501 `db` has no healthcheck\n");
}

TEST(Gate, AsJunit) {
  EXPECT_EQ(gate_junit(example(), {}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuite name=\"bulkhead gate\" tests=\"3\" failures=\"2\" skipped=\"1\">\n"
            "    <testcase classname=\"bulkhead.gate\" name=\"health\"><failure message=\"75.0 of "
            "100.0\">25.0 BH501  `db` has no healthcheck\n</failure></testcase>\n"
            "    <testcase classname=\"bulkhead.gate\" name=\"documents\"><skipped "
            "message=\"nothing to check\"/></testcase>\n"
            "    <testcase classname=\"bulkhead.gate\" name=\"total\"><failure message=\"75.0 of "
            "95.0\"></failure></testcase>\n"
            "</testsuite>\n");
}

TEST(Gate, JsonIsWhatItsSchemaAsks) {
  std::ifstream in(BULKHEAD_SOURCE_DIR "/docs/schemas/gate.schema.json");
  std::stringstream buffer;
  buffer << in.rdbuf();
  const auto schema_json = text::parse_json(buffer.str());
  ASSERT_TRUE(schema_json);
  const auto schema = text::JsonSchema::compile(*schema_json);
  ASSERT_TRUE(schema) << schema.error().message;
  const text::Value json = gate_json(example(), {});
  EXPECT_TRUE(schema->valid(json)) << text::write_json(json);
}

}  // namespace
}  // namespace bulkhead::render
