#include "model/snapshot_diff.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bulkhead::model {
namespace {

Snapshot sample() {
  Snapshot snapshot;
  snapshot.request.files = {"a.yaml"};
  snapshot.request.variables["TAG"] = {"1", {}};
  snapshot.files = {{.path = "/p/.env", .text = {"PW=\nA=1\n", {{"PW", 3, "d1", ""}}}, .names = {}},
                    {.path = "/p/a.yaml", .text = {"services:\n  web: {}\n", {}}, .names = {}}};
  snapshot.images = {{ServiceName("web"), "app:1", "sha256:1", {}}};
  snapshot.networks = {{.name = "p_default",
                        .driver = "bridge",
                        .subnets = {"10.0.0.0/24"},
                        .options = {},
                        .labels = {}}};
  snapshot.containers = {{.service = ServiceName("web"),
                          .name = "p-web-1",
                          .id = "1",
                          .image_id = "sha256:1",
                          .config_hash = "h",
                          .state = "running",
                          .networks = {}}};
  return snapshot;
}

std::string text(const std::vector<SnapshotChange>& changes) {
  std::string all;
  for (const SnapshotChange& change : changes) {
    all += fmt::format("{} {} {}\n", name(change.subject), change.name, name(change.kind));
    for (const FieldChange& field : change.fields) {
      all += fmt::format("  {}: {} -> {}\n", field.field, field.live, field.wanted);
    }
    for (const auto& line : change.lines) {
      all += fmt::format("  {}{}\n", " -+"[static_cast<int>(line.kind)], line.text);
    }
  }
  return all;
}

TEST(SnapshotDiff, TheSameStateHasNone) {
  Snapshot later = sample();
  later.containers[0].id = "2";
  EXPECT_EQ(text(snapshot_diff(sample(), later)), "");
  EXPECT_TRUE(same_state(sample(), later));
}

TEST(SnapshotDiff, ContentsDifferWhereBothAreKept) {
  Snapshot before = sample();
  before.volumes = {{.name = "data",
                     .driver = "local",
                     .archive = "a.tar",
                     .archive_bytes = 10,
                     .archive_digest = "0123456789abcdef"}};
  Snapshot after = before;
  after.volumes[0].archive = "a-sealed.tar";
  EXPECT_EQ(text(snapshot_diff(before, after)), "");
  after.volumes[0].archive_bytes = 20;
  after.volumes[0].archive_digest = "fedcba9876543210";
  EXPECT_EQ(text(snapshot_diff(before, after)),
            "volume data changed\n"
            "  content: 10 bytes, sha256:0123456789ab -> 20 bytes, sha256:fedcba987654\n");
  after.volumes[0].archive.clear();
  EXPECT_EQ(text(snapshot_diff(before, after)), "");
}

TEST(SnapshotDiff, TellsWhatChangedWithoutAnySecret) {
  Snapshot later = sample();
  later.request.variables["TAG"].content = "2";
  later.files[0].text.hidden[0].digest = "d2";
  later.files[1].text.content = "services:\n  web: {image: b}\n";
  later.files.push_back({.path = "/p/b.yaml", .text = {"x: 1\n", {}}, .names = {}});
  later.images[0].id = "sha256:2";
  later.networks[0].internal = true;
  later.containers.clear();
  EXPECT_FALSE(same_state(sample(), later));
  EXPECT_EQ(text(snapshot_diff(sample(), later)),
            "file /p/.env changed\n"
            "  secret PW: (one value) -> (another value)\n"
            "file /p/a.yaml changed\n"
            "   services:\n"
            "  -  web: {}\n"
            "  +  web: {image: b}\n"
            "file /p/b.yaml added\n"
            "  +x: 1\n"
            "variable TAG changed\n"
            "  value: 1 -> 2\n"
            "image web changed\n"
            "  id: sha256:1 -> sha256:2\n"
            "network p_default changed\n"
            "  internal: false -> true\n"
            "service web removed\n"
            "  running containers: 1 -> 0\n");
}

}  // namespace
}  // namespace bulkhead::model
