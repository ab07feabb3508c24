#include "docker/registry_auth.h"

#include <gtest/gtest.h>

#include "docker/image_name.h"

namespace bulkhead::docker {
namespace {

TEST(ImageName, IsTakenApart) {
  const struct {
    const char* name;
    ImageName parts;
  } cases[] = {
      {"postgres", {"docker.io", "postgres", "", ""}},
      {"postgres:15", {"docker.io", "postgres", "15", ""}},
      {"library/postgres:15", {"docker.io", "library/postgres", "15", ""}},
      {"localhost/app", {"localhost", "localhost/app", "", ""}},
      {"registry.example:5000/a/b", {"registry.example:5000", "registry.example:5000/a/b", "", ""}},
      {"registry.example:5000/a/b:1",
       {"registry.example:5000", "registry.example:5000/a/b", "1", ""}},
      {"a:1@sha256:ab", {"docker.io", "a", "1", "sha256:ab"}},
      {"index.docker.io/a", {"docker.io", "index.docker.io/a", "", ""}},
  };
  for (const auto& c : cases) {
    const ImageName parts = split_image_name(c.name);
    EXPECT_EQ(parts.registry, c.parts.registry) << c.name;
    EXPECT_EQ(parts.repository, c.parts.repository) << c.name;
    EXPECT_EQ(parts.tag, c.parts.tag) << c.name;
    EXPECT_EQ(parts.digest, c.parts.digest) << c.name;
  }
}

constexpr const char* kConfig = R"({"auths": {
  "https://index.docker.io/v1/": {"auth": "dXNlcjpwYXNz"},
  "registry.example:5000": {"identitytoken": "token"},
  "helped.example": {},
  "broken.example": {"auth": "dXNlcg=="}}})";

TEST(RegistryAuth, IsTheOneOfTheImagesRegistry) {
  // {"serveraddress":"https://index.docker.io/v1/","username":"user","password":"pass"}
  EXPECT_EQ(registry_auth(kConfig, ImageRef("postgres:15")).value(),
            "eyJzZXJ2ZXJhZGRyZXNzIjoiaHR0cHM6Ly9pbmRleC5kb2NrZXIuaW8vdjEvIiwidXNlcm5hbWUiOiJ1c2VyIi"
            "wicGFzc3dvcmQiOiJwYXNzIn0=");
  // {"serveraddress":"registry.example:5000","identitytoken":"token"}
  EXPECT_EQ(registry_auth(kConfig, ImageRef("registry.example:5000/app")).value(),
            "eyJzZXJ2ZXJhZGRyZXNzIjoicmVnaXN0cnkuZXhhbXBsZTo1MDAwIiwiaWRlbnRpdHl0b2tlbiI6InRva2VuIn"
            "0=");
}

TEST(RegistryAuth, IsEmptyWhereNothingIsKept) {
  EXPECT_EQ(registry_auth(kConfig, ImageRef("other.example/app")).value(), "");
  EXPECT_EQ(registry_auth(kConfig, ImageRef("helped.example/app")).value(), "");
  EXPECT_EQ(registry_auth("{}", ImageRef("app")).value(), "");
}

TEST(RegistryAuth, SaysWhatIsBroken) {
  EXPECT_EQ(registry_auth(kConfig, ImageRef("broken.example/app")).error().message,
            "config.json: the auth of broken.example is not \"user:password\" in base64");
  EXPECT_EQ(registry_auth("[", ImageRef("app")).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace bulkhead::docker
