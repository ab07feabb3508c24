#include "docker/resource_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead::docker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DecodeImage, TheFoldersOfItsLayersComeTopmostFirst) {
  const auto image =
      decode_image(R"({"Id": "sha256:1", "GraphDriver": {"Name": "overlay2", "Data": {
      "LowerDir": "/data/b/diff:/data/a/diff", "UpperDir": "/data/c/diff",
      "WorkDir": "/data/c/work"}}})");
  ASSERT_TRUE(image);
  EXPECT_THAT(image->layer_folders, ElementsAre("/data/c/diff", "/data/b/diff", "/data/a/diff"));
}

TEST(DecodeImage, AnImageOfOneLayerHasNoneBelow) {
  const auto image = decode_image(
      R"({"Id": "sha256:1", "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": "/c/diff"}}})");
  ASSERT_TRUE(image);
  EXPECT_THAT(image->layer_folders, ElementsAre("/c/diff"));
}

/// btrfs has no folders, and Engine 29 with containerd's store no GraphDriver at all.
TEST(DecodeImage, OtherStorageDriversHaveNoFolders) {
  const auto other = decode_image(R"({"Id": "sha256:1", "GraphDriver": {"Name": "btrfs"}})");
  ASSERT_TRUE(other);
  EXPECT_THAT(other->layer_folders, IsEmpty());
  const auto none = decode_image(R"({"Id": "sha256:1"})");
  ASSERT_TRUE(none);
  EXPECT_THAT(none->layer_folders, IsEmpty());
}

}  // namespace
}  // namespace bulkhead::docker
