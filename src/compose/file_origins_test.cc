#include "compose/file_origins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::compose {
namespace {

using ::testing::ElementsAre;

/// Each problem's message and place, and below it what is related.
std::vector<std::string> told(const std::map<std::string, std::string>& files,
                              const Environment& environment = {}) {
  bulkhead::testing::MemoryFiles memory(files);
  text::Sources sources;
  LoadRequest request;
  request.cwd = "/shop";
  request.environment = environment;
  std::vector<std::string> lines;
  for (const Problem& problem : load(request, memory, sources).problems) {
    lines.push_back(problem.diagnostic.message + " " + sources.where(problem.diagnostic.span));
    for (const auto& related : problem.diagnostic.related) {
      lines.push_back(sources.where(related.span) + " " + related.message);
    }
  }
  return lines;
}

TEST(FileOrigins, LeadBackThroughEveryFileThatExtends) {
  EXPECT_THAT(
      told({{"/shop/compose.yaml",
             "services:\n  other: {extends: {file: base.yaml, service: base}, mem_limit: 1m}\n"
             "  web: {extends: {file: middle.yaml, service: middle}}\n"},
            {"/shop/middle.yaml",
             "services:\n  middle: {extends: {file: base.yaml, service: base}}\n"},
            {"/shop/base.yaml", "services:\n  base: {image: x, mem_limit: lots}\n"}}),
      ElementsAre("services.web.mem_limit must be a size in bytes such as 64m, but is a string: "
                  "lots base.yaml:2:31",
                  "compose.yaml:2:20 extended here"));
}

TEST(FileOrigins, LeadBackThroughIncludes) {
  EXPECT_THAT(told({{"/shop/compose.yaml", "include: [a/one.yaml]\n"},
                    {"/shop/a/one.yaml", "include: [two.yaml]\n"},
                    {"/shop/a/two.yaml", "services: {web: {image: x, depends_on: [db]}}\n"}}),
              ElementsAre("service web depends on undefined service db a/two.yaml:1:41",
                          "a/one.yaml:1:11 included here", "compose.yaml:1:11 included here"));
}

TEST(FileOrigins, NameThePlaceThatSetsAVariable) {
  const std::map<std::string, std::string> files = {
      {"/shop/compose.yaml", "services: {web: {image: x, scale: \"${SCALE:-$REST}\"}}\n"},
      {"/shop/.env", "OTHER=1\nexport SCALE=two\n"}};
  const std::string message =
      "services.web.scale must be an integer, but is the text \"two\" compose.yaml:1:35";
  EXPECT_THAT(told(files), ElementsAre(message, ".env:2:8 SCALE is set here"));
  EXPECT_THAT(told(files, {{"SCALE", "two"}}), ElementsAre(message));
}

TEST(FileOrigins, TellACircleOfExtendsOnce) {
  EXPECT_THAT(told({{"/shop/compose.yaml", "services: {a: {extends: b}, b: {extends: a}}\n"}}),
              ElementsAre("services extend each other in a circle: a extends b extends a "
                          "compose.yaml:1:25"));
}

}  // namespace
}  // namespace bulkhead::compose
