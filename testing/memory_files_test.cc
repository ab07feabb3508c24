#include "testing/memory_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bulkhead::testing {
namespace {

using ::testing::ElementsAre;

TEST(MemoryFiles, AnswersAsADiskWould) {
  MemoryFiles files({{"/p/compose.yaml", "a"}, {"/p/sub/b.yaml", "bb"}});
  files.add_directory("/p/empty");
  EXPECT_EQ(files.read("/p/compose.yaml", 10).value(), "a");
  EXPECT_EQ(files.read("/p/sub/../compose.yaml", 10).value(), "a");
  EXPECT_EQ(files.kind("/p/sub"), text::FileKind::kDirectory);
  EXPECT_EQ(files.kind("/p/sub/"), text::FileKind::kDirectory);
  EXPECT_EQ(files.kind("/p/nothing"), text::FileKind::kMissing);
  EXPECT_THAT(files.list("/p").value(), ElementsAre("compose.yaml", "empty", "sub"));
  EXPECT_THAT(files.list("/").value(), ElementsAre("p"));
  EXPECT_THAT(files.list("/p/empty").value(), ElementsAre());

  EXPECT_EQ(files.read("/p/x", 10).error().message, "/p/x: no such file");
  EXPECT_EQ(files.read("/p/x", 10).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(files.read("/p/sub", 10).error().message, "/p/sub: is a directory");
  EXPECT_EQ(files.read("/p/sub/b.yaml", 1).error().message,
            "/p/sub/b.yaml: is larger than 1 bytes");
  EXPECT_EQ(files.list("/q").error().message, "/q: no such directory");

  files.forbid("/p/compose.yaml");
  EXPECT_EQ(files.read("/p/compose.yaml", 10).error().kind, ErrorKind::kRefused);
  files.remove("/p/sub/b.yaml");
  EXPECT_EQ(files.kind("/p/sub/b.yaml"), text::FileKind::kMissing);
  EXPECT_THAT(files.reads(), ElementsAre("/p/compose.yaml", "/p/sub/../compose.yaml", "/p/x",
                                         "/p/x", "/p/sub", "/p/sub/b.yaml", "/p/compose.yaml"));
}

}  // namespace
}  // namespace bulkhead::testing
