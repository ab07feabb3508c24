#include "base/byte_size.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(ByteSize, IsReadInUnitsOf1024) {
  EXPECT_EQ(human_size(0), "0 B");
  EXPECT_EQ(human_size(1023), "1023 B");
  EXPECT_EQ(human_size(1536), "1.5 KiB");
  EXPECT_EQ(human_size(314'579'456), "300 MiB");
  EXPECT_EQ(human_size(std::uint64_t{5} << 50), "5120 TiB");
}

}  // namespace
}  // namespace bulkhead
