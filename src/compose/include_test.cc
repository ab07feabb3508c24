// What the corpus does not have: remote includes, and includes that grow without end.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "compose/load.h"
#include "testing/memory_files.h"

namespace bulkhead::compose {
namespace {

LoadResult load_files(const std::map<std::string, std::string>& files, text::Sources& sources) {
  bulkhead::testing::MemoryFiles memory(files);
  LoadRequest request;
  request.cwd = "/shop";
  return load(request, memory, sources);
}

TEST(Include, OfARemoteFileIsAnErrorThatSaysSo) {
  text::Sources sources;
  const LoadResult result =
      load_files({{"/shop/compose.yaml", "include: [oci:registry/stack:1]\n"}}, sources);
  ASSERT_EQ(result.problems.size(), 1U);
  EXPECT_EQ(result.problems[0].category, Category::kUnsupported);
  EXPECT_EQ(result.problems[0].diagnostic.message,
            "include of oci:registry/stack:1 is not supported: it is not on this machine");
  EXPECT_FALSE(result.accepted());
}

// Each file includes the next one twice: 2^20 files if nobody counts.
TEST(Include, IsBoundedInNumber) {
  std::map<std::string, std::string> files;
  files["/shop/compose.yaml"] = "include: [f0.yaml]\n";
  for (int i = 0; i < 20; ++i) {
    files[fmt::format("/shop/f{}.yaml", i)] =
        fmt::format("include: [f{0}.yaml, f{0}.yaml]\n", i + 1);
  }
  files["/shop/f20.yaml"] = "services: {web: {image: x}}\n";
  text::Sources sources;
  const LoadResult result = load_files(files, sources);
  EXPECT_FALSE(result.accepted());
  bool limited = false;
  for (const Problem& problem : result.problems) {
    limited = limited || problem.category == Category::kLimit;
  }
  EXPECT_TRUE(limited);
  EXPECT_LT(result.problems.size(), 100U);
}

}  // namespace
}  // namespace bulkhead::compose
