#include <gtest/gtest.h>

#include "render/drift_json.h"
#include "render/drift_text.h"
#include "text/json.h"

namespace bulkhead::render {
namespace {

class DriftOutput : public testing::Test {
 protected:
  DriftOutput() {
    const text::SourceId id = sources_.add("compose.yaml", "services:\n  web:\n    image: a\n");
    drift_.project = "shop";
    drift_.containers = 2;
    drift_.networks = 1;
    drift_.differences = {
        {.resource = model::Resource::kNetwork,
         .name = "shop_default",
         .service = {},
         .field = "internal",
         .expected = "true",
         .actual = "false",
         .span = {}},
        {.resource = model::Resource::kContainer,
         .name = "shop-web-1",
         .service = model::ServiceName("web"),
         .field = "image",
         .expected = "a",
         .actual = "b\x1b[2J",
         .span = {id, 28, 29}},
        {.resource = model::Resource::kContainer,
         .name = "shop-web-1",
         .service = model::ServiceName("web"),
         .field = "ports",
         .expected = "",
         .actual = "80->80/tcp",
         .span = {id, 12, 15}},
    };
  }

  text::Sources sources_;
  model::Drift drift_;
};

TEST_F(DriftOutput, Text) {
  EXPECT_EQ(drift_text(drift_, sources_, false),
            "shop: 3 differences in 2 resources\n"
            "network shop_default\n"
            "  internal: expected true, found false\n"
            "container shop-web-1 (service web)\n"
            "  image: expected a, found b\\x1b[2J  [compose.yaml:3:12]\n"
            "  ports: expected nothing, found 80->80/tcp  [compose.yaml:2:3]\n");
}

TEST_F(DriftOutput, NothingToSayIsNothingSaid) {
  EXPECT_EQ(drift_text({}, sources_, false), "");
}

TEST_F(DriftOutput, Json) {
  EXPECT_EQ(text::write_json(drift_json(drift_, sources_)), R"({
  "version": 1,
  "project": "shop",
  "differences": [
    {
      "resource": "network",
      "name": "shop_default",
      "field": "internal",
      "expected": "true",
      "actual": "false"
    },
    {
      "resource": "container",
      "name": "shop-web-1",
      "service": "web",
      "field": "image",
      "expected": "a",
      "actual": "b\u001b[2J",
      "file": "compose.yaml",
      "line": 3,
      "column": 12
    },
    {
      "resource": "container",
      "name": "shop-web-1",
      "service": "web",
      "field": "ports",
      "expected": "",
      "actual": "80->80/tcp",
      "file": "compose.yaml",
      "line": 2,
      "column": 3
    }
  ],
  "compared": {
    "networks": 1,
    "volumes": 0,
    "containers": 2
  }
})");
}

}  // namespace
}  // namespace bulkhead::render
