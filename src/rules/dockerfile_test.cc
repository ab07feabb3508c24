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
    const auto stage = build_stage(kStages, target);
    EXPECT_EQ(stage && stage->has_healthcheck, expected) << target;
  }
  EXPECT_EQ(build_stage("", ""), std::nullopt);
  EXPECT_EQ(build_stage("HEALTHCHECK CMD check\n", ""), std::nullopt);
}

TEST(Dockerfile, TellsOfAStageWhatItStartsFromAndCopies) {
  constexpr std::string_view kStages =
      "FROM node:20 AS Build\nCOPY . .\n"
      "FROM nginx:1.27 AS base\nADD --chown=1:1 site.conf more/ /etc/nginx/conf.d/\n"
      "FROM Base\ncopy --from=build /app/dist /usr/share/nginx/html\nCOPY nginx.conf /etc/nginx/\n";
  const auto built = build_stage(kStages, "");
  ASSERT_TRUE(built);
  EXPECT_EQ(built->image, "nginx:1.27");
  EXPECT_EQ(built->copied, (std::vector<std::string>{"site.conf", "more/", "nginx.conf"}));
  EXPECT_EQ(build_stage(kStages, "build")->image, "node:20");
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
