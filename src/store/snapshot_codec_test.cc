#include "store/snapshot_codec.h"

#include <gtest/gtest.h>

namespace bulkhead::store {
namespace {

/// Every member says something of its own.
model::Snapshot full() {
  model::Snapshot snapshot;
  snapshot.project = "shop";
  snapshot.environment = model::EnvironmentName("prod");
  snapshot.time = WallTime(std::chrono::nanoseconds(1'764'000'000'123'456'789));
  snapshot.reason = model::SnapshotReason::kBeforeUp;
  snapshot.note = "before \"the\" change\n";
  snapshot.version = "0.1.0";
  snapshot.restored_from = 4;
  snapshot.request = {.cwd = "/p",
                      .files = {"a.yaml", "b.yaml"},
                      .env_files = {".env"},
                      .profiles = {"*"},
                      .project_name = "shop",
                      .project_directory = "/p/q",
                      .variables = {{"TAG", {"2", {}}}, {"PW", {"", {{"PW", 0, "d1", "v1:x"}}}}},
                      .contract = "/p/bulkhead.yaml"};
  snapshot.files = {
      {.path = "/p/a.yaml", .text = {"text\xff", {{"N", 2, "d2", ""}}}, .names = {}},
      {.path = "/p/b.yaml", .kind = model::SnapshotFile::Kind::kMissing, .text = {}, .names = {}},
      {.path = "/p/d",
       .kind = model::SnapshotFile::Kind::kDirectory,
       .text = {},
       .names = {"x", "y"}}};
  snapshot.images = {{model::ServiceName("web"), "web:1", "sha256:1", {"web@sha256:2"}}};
  snapshot.networks = {
      {"shop_a", "bridge", true, true, true, true, {"10.0.0.0/24"}, {{"o", "1"}}, {{"l", "2"}}}};
  snapshot.volumes = {{"shop_v", "local", true, {{"o", "1"}}, {{"l", "2"}}, "5-v.tar", 77, "5eed"}};
  snapshot.containers = {{model::ServiceName("web"),
                          2,
                          "shop-web-2",
                          "id",
                          "sha256:1",
                          "hash",
                          "running",
                          {"shop_a"}}};
  snapshot.unlike_files = {model::ServiceName("web")};
  return snapshot;
}

ContentSource from(const EncodedSnapshot& encoded) {
  return [&encoded](const std::string& digest) -> Result<std::string> {
    return encoded.contents.at(digest);
  };
}

TEST(SnapshotCodec, GivesBackWhatItTook) {
  const EncodedSnapshot encoded = encode(full());
  const auto decoded = decode(encoded.body, from(encoded));
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(*decoded, full());
  EXPECT_EQ(decoded->request.variables.at("PW").hidden[0].sealed, "v1:x");
}

TEST(SnapshotCodec, TheTextsStandApart) {
  const EncodedSnapshot encoded = encode(full());
  EXPECT_EQ(encoded.contents.size(), 1U);
  EXPECT_EQ(encoded.body.find("text\xff"), std::string::npos);
  EXPECT_EQ(decode(encoded.body, {})->files[0].text.content, "");
}

TEST(SnapshotCodec, RefusesWhatIsNotWhole) {
  const EncodedSnapshot encoded = encode(full());
  EXPECT_EQ(decode("", {}).error().message, "a snapshot in the store is not readable");
  EXPECT_EQ(decode(encoded.body.substr(0, 100), {}).error().kind, ErrorKind::kInvalid);
  std::string other = encoded.body;
  other.replace(other.find("\"images\":["), 10, "\"imagos\":[");
  EXPECT_EQ(decode(other, {}).error().message, "a snapshot in the store is not whole");
}

}  // namespace
}  // namespace bulkhead::store
