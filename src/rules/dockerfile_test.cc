#include "rules/dockerfile.h"

#include <gtest/gtest.h>

namespace bulkhead::rules {
namespace {

TEST(Dockerfile, TellsOfAStageWhetherItHasAHealthcheck) {
  constexpr std::string_view kStages =
      "FROM --platform=linux/amd64 debian AS base\n"
      "healthcheck --interval=5s \\\n  CMD check\n"
      "FROM base AS quiet\nHEALTHCHECK NONE\n"
      "FROM debian AS Dev\n# HEALTHCHECK CMD check\nRUN echo HEALTHCHECK CMD\n"
      "FROM base";
  const struct {
    const char* target;
    bool expected;
  } cases[] = {{"", true},     {"base", true}, {"quiet", false}, {"dev", false},
               {"DEV", false}, {"3", true},    {"9", false},     {"nothing", false}};
  for (const auto& [target, expected] : cases) {
    EXPECT_EQ(stage_has_healthcheck(kStages, target), expected) << target;
  }
  EXPECT_FALSE(stage_has_healthcheck("", ""));
  EXPECT_FALSE(stage_has_healthcheck("HEALTHCHECK CMD check\n", ""));
}

TEST(Dockerfile, LiesInTheContextUnlessItIsSaidOtherwise) {
  model::Build build;
  build.context = "/shop/web";
  EXPECT_EQ(dockerfile_path(build), "/shop/web/Dockerfile");
  build.dockerfile = "docker/prod";
  EXPECT_EQ(dockerfile_path(build), "/shop/web/docker/prod");
  build.dockerfile = "/else/prod";
  EXPECT_EQ(dockerfile_path(build), "/else/prod");
  build.context = "https://git.example/web.git";
  EXPECT_EQ(dockerfile_path(build), std::nullopt);
  build.context = "/shop/web";
  build.dockerfile_inline = "FROM debian";
  EXPECT_EQ(dockerfile_path(build), std::nullopt);
}

}  // namespace
}  // namespace bulkhead::rules
