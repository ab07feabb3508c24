#include "render/status_text.h"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "render/status_json.h"
#include "text/json.h"
#include "text/json_schema.h"

namespace bulkhead::render {
namespace {

model::StackStatus sample() {
  model::StackStatus stack;
  stack.project = "shop";
  model::ContainerStatus db;
  db.service = model::ServiceName("db");
  db.tier = model::TierName("data");
  db.name = "shop-db-1";
  db.state = "running";
  db.health = "healthy";
  db.since = std::chrono::seconds(75);
  db.ports = {"5432->5432/tcp"};
  db.networks = {"shop_a", "shop_b"};
  model::ContainerStatus job;
  job.service = model::ServiceName("job");
  job.name = "shop-job-1";
  job.state = "exited";
  job.exit_code = 3;
  job.orphan = true;
  model::ContainerStatus web;
  web.service = model::ServiceName("web");
  web.state = "missing";
  stack.containers = {db, job, web};
  return stack;
}

TEST(StatusText, IsATable) {
  EXPECT_EQ(
      status_text(sample(), false),
      "CONTAINER            TIER  STATE               HEALTH   PORTS           NETWORKS\n"
      "shop-db-1            data  running 1 min 15 s  healthy  5432->5432/tcp  shop_a, shop_b\n"
      "shop-job-1 (orphan)  -     exited (3)          -        -               -\n"
      "web                  -     missing             -        -               -\n");
  EXPECT_EQ(status_text({}, false), "");
}

TEST(StatusJson, HasEverything) {
  model::StackStatus stack = sample();
  stack.containers.resize(1);
  EXPECT_EQ(text::write_compact_json(status_json(stack)),
            R"({"version":1,"project":"shop","containers":[{"service":"db","tier":"data",)"
            R"("name":"shop-db-1","id":"","image":"","state":"running","health":"healthy",)"
            R"("exitCode":0,"seconds":75,"ports":["5432->5432/tcp"],)"
            R"("networks":["shop_a","shop_b"],"orphan":false}]})");
}

TEST(StatusJson, IsWhatItsSchemaAsks) {
  std::ifstream file(BULKHEAD_SOURCE_DIR "/docs/schemas/ps.schema.json");
  const std::string written(std::istreambuf_iterator<char>(file), {});
  const auto document = text::parse_json(written);
  ASSERT_TRUE(document) << document.error().message;
  const auto schema = text::JsonSchema::compile(*document);
  ASSERT_TRUE(schema) << schema.error().message;
  for (const auto& violation : schema->validate(status_json(sample()))) {
    ADD_FAILURE() << violation.path << ": " << violation.diagnostic.message;
  }
}

}  // namespace
}  // namespace bulkhead::render
