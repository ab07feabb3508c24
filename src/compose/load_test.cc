#include "compose/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::compose {
namespace {

using ::testing::ElementsAre;

LoadResult load_files(std::map<std::string, std::string> files, text::Sources& sources,
                      LoadRequest request = {}) {
  bulkhead::testing::MemoryFiles memory(std::move(files));
  if (request.cwd.empty()) request.cwd = "/shop";
  return load(request, memory, sources);
}

std::vector<std::string> messages(const LoadResult& result) {
  std::vector<std::string> all;
  for (const Problem& problem : result.problems) all.push_back(problem.diagnostic.message);
  return all;
}

TEST(Load, ResolvesShortFormsNamesAndTheDefaultNetwork) {
  text::Sources sources;
  const LoadResult result = load_files({{"/shop/compose.yaml", R"(
services:
  web:
    image: nginx:${TAG:-1}
    ports: ["8080:80"]
    depends_on: [db]
  db:
    image: postgres
    volumes: ["data:/var/lib/postgresql/data"]
volumes:
  data:
)"}},
                                       sources);
  ASSERT_TRUE(result.accepted()) << ::testing::PrintToString(messages(result));
  const model::Project& project = *result.project;
  EXPECT_EQ(project.name, "shop");
  EXPECT_EQ(project.volumes.at("data").name, "shop_data");
  EXPECT_EQ(project.networks.at(model::NetworkKey("default")).name.str(), "shop_default");
  EXPECT_TRUE(project.networks.at(model::NetworkKey("default")).implicit);
  const model::Service& web = project.services.at(model::ServiceName("web"));
  EXPECT_EQ(web.image.value, "nginx:1");
  EXPECT_EQ(sources.where(web.image.span), "compose.yaml:4:12");
  ASSERT_EQ(web.ports.size(), 1U);
  EXPECT_EQ(web.ports[0].published, "8080");
  EXPECT_EQ(web.ports[0].target.number, 80);
  ASSERT_EQ(web.depends_on.size(), 1U);
  EXPECT_EQ(web.depends_on[0].service.str(), "db");
  EXPECT_FALSE(web.depends_on[0].implied);
}

TEST(Load, LaterFilesOverrideAndResetDrops) {
  text::Sources sources;
  LoadRequest request;
  request.files = {"a.yaml", "b.yaml"};
  const LoadResult result = load_files({{"/shop/a.yaml", R"(
services:
  web: {image: a, ports: ["1:1"], environment: {A: one, B: two}}
)"},
                                        {"/shop/b.yaml", R"(
services:
  web: {image: b, ports: !reset [], environment: [B=three]}
)"}},
                                       sources, request);
  ASSERT_TRUE(result.accepted()) << ::testing::PrintToString(messages(result));
  const model::Service& web = result.project->services.at(model::ServiceName("web"));
  EXPECT_EQ(web.image.value, "b");
  EXPECT_TRUE(web.ports.empty());
  EXPECT_EQ(web.environment.at("A").value, "one");
  EXPECT_EQ(web.environment.at("B").value, "three");
}

TEST(Load, GoesOnAfterWhatLeavesTheModelReadable) {
  text::Sources sources;
  const LoadResult result = load_files({{"/shop/compose.yaml", R"(
services:
  web:
    image: ${IMAGE:?which image}
    env_file: missing.env
    depends_on: [nobody]
)"}},
                                       sources);
  ASSERT_TRUE(result.project.has_value());
  EXPECT_FALSE(result.accepted());
  std::vector<Category> categories;
  for (const Problem& problem : result.problems) categories.push_back(problem.category);
  EXPECT_THAT(categories, ElementsAre(Category::kRequiredVariable, Category::kUndefinedDependency,
                                      Category::kEnvFileMissing));
}

}  // namespace
}  // namespace bulkhead::compose
