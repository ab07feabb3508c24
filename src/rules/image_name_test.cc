#include "rules/image_name.h"

#include <gtest/gtest.h>

namespace bulkhead::rules {
namespace {

TEST(ParseImage, TakesReferencesApart) {
  const struct {
    const char* image;
    const char* parts;
  } cases[] = {
      {"redis", "redis|redis||"},
      {"redis:7", "redis|redis|7|"},
      {"registry.example:5000/team/app", "registry.example:5000/team/app|app||"},
      {"registry.example:5000/team/app:1.2", "registry.example:5000/team/app|app|1.2|"},
      {"app:1@sha256:ab", "app|app|1|sha256:ab"},
      {"", "|||"},
  };
  for (const auto& [image, parts] : cases) {
    const ImageName name = parse_image(image);
    EXPECT_EQ(name.repository + "|" + name.base + "|" + name.tag + "|" + name.digest, parts);
  }
}

TEST(IsExact, WantsOneRelease) {
  for (const char* image :
       {"a:1.2", "a:v1.2.3-alpine", "a@sha256:00", "a:2024-01-02", "a:3f2a91c"}) {
    EXPECT_TRUE(is_exact(parse_image(image))) << image;
  }
  for (const char* image : {"a", "a:latest", "a:15", "a:15-alpine", "a:v3", "a:stable"}) {
    EXPECT_FALSE(is_exact(parse_image(image))) << image;
  }
}

TEST(DataStore, KnowsStoresAndNotTheirCompany) {
  const auto title = [](const char* image) {
    model::Service service;
    service.image.value = image;
    const DataStore* store = data_store(service);
    return store == nullptr ? std::string() : std::string(store->title);
  };
  EXPECT_EQ(title("postgres:15-alpine"), "PostgreSQL");
  EXPECT_EQ(title("docker.io/bitnami/redis:7"), "Redis");
  EXPECT_EQ(title("prometheuscommunity/postgres-exporter"), "");
  EXPECT_EQ(title("mongo-express"), "");
  EXPECT_EQ(title("nginx"), "");
}

}  // namespace
}  // namespace bulkhead::rules
