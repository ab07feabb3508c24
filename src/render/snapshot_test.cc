#include <gtest/gtest.h>

#include "render/snapshot_json.h"
#include "render/snapshot_text.h"
#include "text/json.h"

namespace bulkhead::render {
namespace {

model::Snapshot sample() {
  model::Snapshot snapshot;
  snapshot.id = 7;
  snapshot.project = "shop";
  snapshot.time = WallTime(std::chrono::milliseconds(1'764'000'000'123));
  snapshot.reason = model::SnapshotReason::kBeforeUp;
  snapshot.note = "a\x1b[2J";
  snapshot.files = {
      {.path = "/p/.env", .text = {"PW=\n", {{"PW", 3, "d", ""}}}, .names = {}},
      {.path = "/p/compose.yaml", .text = {"x", {}}, .names = {}},
      {.path = "/p/no", .kind = model::SnapshotFile::Kind::kMissing, .text = {}, .names = {}}};
  snapshot.images = {{model::ServiceName("web"), "app:1", "sha256:0123456789abcdef", {"app@d"}}};
  snapshot.networks = {{.name = "shop_data",
                        .driver = "bridge",
                        .internal = true,
                        .subnets = {},
                        .options = {},
                        .labels = {}}};
  snapshot.volumes = {{.name = "shop_v", .driver = "local"},
                      {.name = "shop_w",
                       .driver = "local",
                       .archive = "5eed.tar",
                       .archive_bytes = 512,
                       .archive_digest = "5eed"}};
  snapshot.containers = {{.service = model::ServiceName("web"),
                          .name = "shop-web-1",
                          .id = "1",
                          .image_id = "sha256:0123456789abcdef",
                          .config_hash = "h",
                          .state = "running",
                          .networks = {}}};
  snapshot.unlike_files = {model::ServiceName("web")};
  return snapshot;
}

std::vector<model::SnapshotChange> changes() {
  model::Snapshot later = sample();
  later.files[1].text.content = "y";
  later.images[0].id = "";
  return model::snapshot_diff(sample(), later);
}

TEST(SnapshotOutput, List) {
  EXPECT_EQ(snapshot_list_text({}), "");
  EXPECT_EQ(snapshot_list_text({sample()}),
            "ID  TIME                  TAKEN      ENVIRONMENT  CONTAINERS  VOLUMES  NOTE\n"
            "7   2025-11-24T16:00:00Z  before up  -            1           512 B    a\\x1b[2J\n");
}

TEST(SnapshotOutput, One) {
  EXPECT_EQ(snapshot_text(sample()),
            "snapshot 7 of shop, taken before up at 2025-11-24T16:00:00Z\n"
            "a\\x1b[2J\n"
            "files\n"
            "  /p/.env (1 secret by digest only)\n"
            "  /p/compose.yaml\n"
            "containers\n"
            "  shop-web-1  running  app:1 (0123456789ab)\n"
            "networks\n"
            "  shop_data  bridge  internal\n"
            "volumes\n"
            "  shop_v  local  content not kept\n"
            "  shop_w  local  512 B kept\n"
            "service web ran with a definition that these files do not say\n");
}

TEST(SnapshotOutput, Diff) {
  EXPECT_EQ(snapshot_diff_text(changes(), false),
            "file /p/compose.yaml changed\n"
            "  -x\n"
            "  +y\n"
            "image web changed\n"
            "  id: sha256:0123456789abcdef -> nothing\n");
}

TEST(SnapshotOutput, JsonHoldsNoTexts) {
  EXPECT_EQ(text::write_compact_json(snapshot_list_json("shop", {sample()})),
            R"({"version":1,"project":"shop","snapshots":[{"id":7,)"
            R"("time":"2025-11-24T16:00:00.123Z","taken":"before up","environment":"",)"
            R"("note":"a\u001b[2J","files":[{"path":"/p/.env","secrets":1},)"
            R"({"path":"/p/compose.yaml","secrets":0}],"images":[{"service":"web",)"
            R"("reference":"app:1","id":"sha256:0123456789abcdef","digests":["app@d"]}],)"
            R"("containers":[{"name":"shop-web-1","service":"web","state":"running",)"
            R"("image":"sha256:0123456789abcdef"}],"volumes":[{"name":"shop_v",)"
            R"("driver":"local"},{"name":"shop_w","driver":"local","content":{"bytes":512,)"
            R"("sha256":"5eed","archive":"5eed.tar"}}]}]})");
  EXPECT_EQ(text::write_compact_json(snapshot_diff_json(changes())),
            R"({"version":1,"changes":[{"subject":"file","name":"/p/compose.yaml",)"
            R"("change":"changed","fields":[],"lines":["-x","+y"]},{"subject":"image",)"
            R"("name":"web","change":"changed","fields":[{"field":"id",)"
            R"("before":"sha256:0123456789abcdef","after":""}],"lines":[]}]})");
}

}  // namespace
}  // namespace bulkhead::render
