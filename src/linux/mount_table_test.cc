#include "linux/mount_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead::linux {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Propagation = MountPoint::Propagation;

constexpr const char* kTable =
    "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n"
    "30 22 8:2 / /srv rw master:5 - xfs /dev/sdb1 rw,prjquota\n"
    "31 22 0:40 / /my\\040data rw - tmpfs tmpfs rw\n"
    "32 30 8:3 / /srv rw shared:7 master:5 - btrfs /dev/sdc1 rw\n"
    "no line of this kind\n";

TEST(MountTable, ReadsPlacePropagationAndFileSystem) {
  const auto mounts = mount_points(kTable);
  ASSERT_EQ(mounts.size(), 4U);
  EXPECT_EQ(mounts[0].place, "/");
  EXPECT_EQ(mounts[0].propagation, Propagation::kShared);
  EXPECT_EQ(mounts[1].propagation, Propagation::kSlave);
  EXPECT_EQ(mounts[1].file_system, "xfs");
  EXPECT_THAT(mounts[1].options, ElementsAre("rw", "prjquota"));
  EXPECT_EQ(mounts[2].place, "/my data");
  EXPECT_EQ(mounts[2].propagation, Propagation::kPrivate);
  EXPECT_EQ(mounts[3].propagation, Propagation::kShared);
  EXPECT_THAT(mount_points(""), IsEmpty());
}

TEST(MountTable, APathLiesInTheLastMountThatIsClosestAboveIt) {
  const auto mounts = mount_points(kTable);
  EXPECT_EQ(mount_of(mounts, "/srv/data")->file_system, "btrfs");
  EXPECT_EQ(mount_of(mounts, "/srvdata")->file_system, "ext4");
  EXPECT_EQ(mount_of(mounts, "/my data")->file_system, "tmpfs");
  EXPECT_EQ(mount_of({}, "/srv"), nullptr);
}

}  // namespace
}  // namespace bulkhead::linux
