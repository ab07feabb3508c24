#include "render/edge_diff.h"

#include <gtest/gtest.h>

#include "text/json.h"

namespace bulkhead::render {
namespace {

model::EdgeDiff example() {
  model::EnvironmentDiff dev;
  dev.environment = model::EnvironmentName("dev");
  dev.opened = {{"web", "db", "every port", {"both are on network data"}}};
  model::EnvironmentDiff prod;
  prod.environment = model::EnvironmentName("prod");
  prod.closed = {{"lan", "web", "port 80", {}}};
  return {"main", {dev, prod}};
}

TEST(EdgeDiff, AsText) {
  EXPECT_EQ(edge_diff_text(example(), false),
            "dev\n"
            "+ web -> db on every port  (both are on network data)\n"
            "prod\n"
            "- lan -> web on port 80\n"
            "1 opened, 1 closed since main\n");
  EXPECT_EQ(edge_diff_text({"main", {{}}}, false), "");
}

TEST(EdgeDiff, AsMarkdown) {
  EXPECT_EQ(edge_diff_markdown(example()),
            "## What this change opens and closes\n\n"
            "1 opened, 1 closed, compared with main.\n\n"
            "### dev\n\n"
            "| | From | To | Ports | Why |\n|---|---|---|---|---|\n"
            "| opened | `web` | `db` | every port | both are on network data |\n\n"
            "### prod\n\n"
            "| | From | To | Ports | Why |\n|---|---|---|---|---|\n"
            "| closed | `lan` | `web` | port 80 |  |\n");
  EXPECT_EQ(edge_diff_markdown({"main", {}}),
            "## What this change opens and closes\n\n"
            "Nothing, compared with main: who can reach whom is as before.\n");
}

TEST(EdgeDiff, AsJson) {
  EXPECT_EQ(text::write_compact_json(edge_diff_json(example())),
            R"({"version":1,"base":"main","environments":[{"environment":"dev","opened":[{"from":)"
            R"("web","to":"db","ports":"every port","why":["both are on network data"]}],"closed":)"
            R"([]},{"environment":"prod","opened":[],"closed":[{"from":"lan","to":"web","ports":)"
            R"("port 80","why":[]}]}]})");
}

}  // namespace
}  // namespace bulkhead::render
