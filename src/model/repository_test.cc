#include "model/repository.h"

#include <gtest/gtest.h>

#include "model/fingerprint.h"

namespace bulkhead::model {
namespace {

TEST(Repository, ShowsAForgePathsFromItsRoot) {
  const Repository repository{"/w/shop", "/w/shop/deploy", "/w/shop/deploy"};
  EXPECT_EQ(repository.path_of("compose.yaml"), "deploy/compose.yaml");
  EXPECT_EQ(repository.path_of("../base.yaml"), "base.yaml");
  EXPECT_EQ(repository.path_of("../../shared.yaml"), "/w/shared.yaml");
  EXPECT_EQ(Repository{}.path_of("../compose.yaml"), "../compose.yaml");
}

TEST(Repository, AFileHasOneLastingPathWhereverTheCommandRuns) {
  for (const char* root : {"/w/shop", ""}) {
    const std::string expected = *root == '\0' ? "compose.yaml" : "deploy/compose.yaml";
    EXPECT_EQ((Repository{root, "/w/shop/deploy", "/w/shop/deploy"}).lasting_path("compose.yaml"),
              expected);
    EXPECT_EQ((Repository{root, "/", "/w/shop/deploy"}).lasting_path("w/shop/deploy/compose.yaml"),
              expected);
    EXPECT_EQ(
        (Repository{root, "/tmp", "/w/shop/deploy"}).lasting_path("/w/shop/deploy/compose.yaml"),
        expected);
  }
}

TEST(Fingerprint, IsTheSameWhereverTheCommandRuns) {
  const auto print = [](const char* path, const Repository& repository) {
    text::Sources sources;
    Finding finding;
    finding.diagnostic.span = {sources.add(path, "services: {}"), 0, 8};
    return fingerprint(finding, sources, repository);
  };
  const std::string here = print("compose.yaml", {"/w", "/w/shop", "/w/shop"});
  EXPECT_EQ(print("../shop/compose.yaml", {"/w", "/w/docs", "/w/shop"}), here);
  EXPECT_EQ(print("/w/shop/compose.yaml", {"/w", "/tmp", "/w/shop"}), here);
  EXPECT_NE(print("compose.yaml", {"/w", "/w/other", "/w/other"}), here);
}

}  // namespace
}  // namespace bulkhead::model
