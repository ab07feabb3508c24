#include "model/build_stage.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bulkhead::model {
namespace {

/// The stage's healthcheck with its line; "-" where there is no such stage.
std::string healthcheck(std::string_view dockerfile, std::string_view target) {
  const auto stages = build_stages(dockerfile);
  const BuildStage* stage = find_stage(stages, target);
  if (stage == nullptr) return "-";
  if (!stage->healthcheck) return "";
  return fmt::format("{}: {}", stage->healthcheck->line, stage->healthcheck->command);
}

TEST(BuildStage, HasTheHealthcheckOfTheStageThatItStartsFrom) {
  constexpr std::string_view kStages =
      "FROM --platform=linux/amd64 debian AS base\n"
      "healthcheck --interval=5s \\\n  CMD check\n"
      "FROM base AS quiet\nHEALTHCHECK NONE\n"
      "FROM debian AS Dev\n# HEALTHCHECK CMD check\nRUN echo HEALTHCHECK CMD\n"
      "FROM base";
  const struct {
    const char* target;
    const char* expected;
  } cases[] = {{"", "2: check"}, {"base", "2: check"}, {"quiet", ""}, {"dev", ""},
               {"DEV", ""},      {"3", "2: check"},    {"9", "-"},    {"nothing", "-"}};
  for (const auto& [target, expected] : cases) {
    EXPECT_EQ(healthcheck(kStages, target), expected) << target;
  }
  EXPECT_EQ(healthcheck("", ""), "-");
  EXPECT_EQ(healthcheck("HEALTHCHECK CMD check\n", ""), "-");
  EXPECT_EQ(healthcheck("FROM a\nHEALTHCHECK CMD[\"check\", \"--all\"]", ""),
            "2: [\"check\", \"--all\"]");
}

TEST(BuildStage, IsUnknownWhereTheFileIsInAnotherLanguage) {
  EXPECT_EQ(healthcheck("# syntax=else/language\nFROM a AS b", ""), "-");
  EXPECT_EQ(healthcheck("# syntax=mirror.example/docker/dockerfile:1.7\nFROM a AS b", "b"), "");
}

TEST(BuildStage, HasItsNameWhereTheLineGoesOn) {
  EXPECT_EQ(healthcheck("FROM --platform=x a \\\n  AS prod\nRUN <<END\nFROM b\nEND", "prod"), "");
  EXPECT_EQ(healthcheck("FROM a AS prod\nRUN <<END\nFROM b AS other\nEND", "other"), "-");
}

TEST(BuildStage, TellsOfAStageWhatItStartsFromAndCopies) {
  constexpr std::string_view kStages =
      "FROM node:20 AS Build\nCOPY . .\n"
      "FROM nginx:1.27 AS base\nADD --chown=1:1 site.conf more/ /etc/nginx/conf.d/\n"
      "FROM Base\ncopy --from=build /app/dist /usr/share/nginx/html\nCOPY nginx.conf /etc/nginx/\n";
  const auto stages = build_stages(kStages);
  const BuildStage* built = find_stage(stages, "");
  ASSERT_NE(built, nullptr);
  EXPECT_EQ(built->image, "nginx:1.27");
  EXPECT_EQ(built->copied, (std::vector<std::string>{"site.conf", "more/", "nginx.conf"}));
  EXPECT_EQ(find_stage(stages, "build")->image, "node:20");
}

TEST(BuildStage, OfVeryManyNoneIsTold) {
  std::string text;
  for (int i = 0; i < 256; ++i) text += "FROM a AS a\nCOPY x /\n";
  EXPECT_EQ(build_stages(text).size(), 256U);
  EXPECT_EQ(build_stages(text + "FROM a").size(), 0U);
}

TEST(BuildStage, LiesInTheContextUnlessItIsSaidOtherwise) {
  model::Build build;
  build.context = "/shop/web";
  EXPECT_EQ(dockerfile_path(build), "/shop/web/Dockerfile");
  build.dockerfile = "docker/prod";
  EXPECT_EQ(dockerfile_path(build), "/shop/web/docker/prod");
  build.dockerfile = "./docker/prod";
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
}  // namespace bulkhead::model
