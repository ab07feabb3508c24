#include "render/plan_text.h"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "render/plan_json.h"
#include "text/json.h"
#include "text/json_schema.h"

namespace bulkhead::render {
namespace {

model::Plan sample() {
  model::Plan plan;
  plan.project = "shop";
  plan.unchanged = 3;
  plan.changes = {{model::ChangeKind::kCreate,
                   model::Resource::kNetwork,
                   "shop_data",
                   {},
                   "it does not exist",
                   {},
                   {}},
                  {model::ChangeKind::kRecreate,
                   model::Resource::kContainer,
                   "shop-web-1",
                   model::ServiceName("web"),
                   "environment.MODE differs",
                   "the old one is stopped first: it has a fixed address",
                   {{"environment.MODE", "", "fast"}}},
                  {model::ChangeKind::kRemove,
                   model::Resource::kContainer,
                   "shop-old-1",
                   model::ServiceName("old"),
                   "the files have no service old",
                   {},
                   {}}};
  plan.warnings = {"volume shop_db stays as it is"};
  model::Step create;
  create.kind = model::StepKind::kCreateNetwork;
  create.change = 0;
  create.subject = "shop_data";
  model::Step await;
  await.subject = "shop-web-1";
  await.service = model::ServiceName("web");
  await.readiness = model::Readiness::kHealthy;
  await.after = {{0, false}};
  plan.steps = {create, await};
  return plan;
}

TEST(PlanText, SaysWhatAndWhy) {
  EXPECT_EQ(plan_text(sample(), false),
            "shop: 3 changes; 3 containers stay as they are\n"
            "  + create    network    shop_data   it does not exist\n"
            "  ~ recreate  container  shop-web-1  environment.MODE differs\n"
            "      the old one is stopped first: it has a fixed address\n"
            "      environment.MODE: (none) → fast\n"
            "  - remove    container  shop-old-1  the files have no service old\n"
            "warning: volume shop_db stays as it is\n");
}

TEST(PlanText, IsSilentWhenThereIsNothingToDo) {
  model::Plan plan;
  plan.project = "shop";
  plan.unchanged = 2;
  EXPECT_EQ(plan_text(plan, false), "");
}

TEST(PlanText, LetsNoControlCharacterThrough) {
  model::Plan plan;
  plan.changes = {
      {model::ChangeKind::kStart, model::Resource::kContainer, "a\x1b[2Jb", {}, "x", {}, {}}};
  EXPECT_EQ(plan_text(plan, false).find('\x1b'), std::string::npos);
}

TEST(PlanJson, HasChangesAndSteps) {
  EXPECT_EQ(text::write_compact_json(plan_json(sample())),
            R"({"version":1,"project":"shop","changes":[)"
            R"({"action":"create","resource":"network","name":"shop_data",)"
            R"("reason":"it does not exist","fields":[]},)"
            R"({"action":"recreate","resource":"container","name":"shop-web-1","service":"web",)"
            R"("reason":"environment.MODE differs",)"
            R"("way":"the old one is stopped first: it has a fixed address","fields":[)"
            R"({"field":"environment.MODE","live":"","wanted":"fast"}]},)"
            R"({"action":"remove","resource":"container","name":"shop-old-1","service":"old",)"
            R"("reason":"the files have no service old","fields":[]}],"unchanged":3,"steps":[)"
            R"({"step":"create-network","subject":"shop_data","change":0,"after":[]},)"
            R"({"step":"await","subject":"shop-web-1","service":"web","until":"healthy",)"
            R"("after":[{"step":0,"required":false}]}],)"
            R"("warnings":["volume shop_db stays as it is"]})");
}

TEST(PlanJson, IsWhatItsSchemaAsks) {
  std::ifstream file(BULKHEAD_SOURCE_DIR "/docs/schemas/plan.schema.json");
  const std::string written(std::istreambuf_iterator<char>(file), {});
  const auto document = text::parse_json(written);
  ASSERT_TRUE(document) << document.error().message;
  const auto schema = text::JsonSchema::compile(*document);
  ASSERT_TRUE(schema) << schema.error().message;
  for (const auto& violation : schema->validate(plan_json(sample()))) {
    ADD_FAILURE() << violation.path << ": " << violation.diagnostic.message;
  }
}

}  // namespace
}  // namespace bulkhead::render
