// Helpers are scripts in a folder of the test's own, which PATH begins with.
#include "docker/registry_logins.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "docker/registry_auth.h"

namespace bulkhead::docker {
namespace {

class Helpers : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string folder = ::testing::TempDir() + "/bulkhead-helpers.XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
    path_ = std::getenv("PATH");
    ::setenv("PATH", (folder + ":" + path_).c_str(), 1);
  }
  void TearDown() override {
    ::setenv("PATH", path_.c_str(), 1);
    std::filesystem::remove_all(folder_);
  }

  /// docker-credential-`name`; what it is asked goes to the file asked().
  void helper(const std::string& name, const std::string& body) {
    const std::filesystem::path file = folder_ / ("docker-credential-" + name);
    std::ofstream(file) << "#!/bin/sh\nserver=$(cat)\necho \"$1 $server\" >>" << folder_.string()
                        << "/asked\n"
                        << body << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  std::string asked() const {
    std::ifstream file(folder_ / "asked");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static RegistryLogin find(RegistryLogins& logins, const char* image) {
    const auto login = logins.find(ImageRef(image), {});
    EXPECT_TRUE(login) << login.error().message;
    return login.value_or(RegistryLogin{});
  }

  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(Helpers, TheOneOfTheRegistryIsAskedAndTheStoreForOthers) {
  helper("one", R"(echo '{"ServerURL":"x","Username":"user","Secret":"pass"}')");
  helper("store", R"(echo '{"ServerURL":"x","Username":"<token>","Secret":"token"}')");
  RegistryLogins logins(R"({"credsStore": "store", "credHelpers": {"registry.example:5000": "one"},
                            "auths": {"registry.example:5000": {"auth": "dXNlcjpvbGQ="}}})",
                        system_clock());
  EXPECT_EQ(find(logins, "registry.example:5000/app").auth,
            auth_of_password("registry.example:5000", "user", "pass"));
  EXPECT_EQ(find(logins, "postgres").auth, auth_of_token("https://index.docker.io/v1/", "token"));
  // Each once.
  EXPECT_EQ(find(logins, "redis").auth, auth_of_token("https://index.docker.io/v1/", "token"));
  EXPECT_EQ(asked(), "get registry.example:5000\nget https://index.docker.io/v1/\n");
}

TEST_F(Helpers, OneThatHasNothingIsNoFault) {
  helper("store", "echo 'credentials not found in native keychain'; exit 1");
  RegistryLogins logins(R"({"credsStore": "store"})", system_clock());
  const RegistryLogin login = find(logins, "postgres");
  EXPECT_EQ(login.auth, "");
  EXPECT_EQ(login.why_none, "");
}

TEST_F(Helpers, WhatGoesWrongIsTold) {
  helper("locked", "echo 'the keyring is locked'; exit 1");
  helper("chatty", R"(echo '{"Secret":"pass"}'; exit 3)");
  helper("silly", "echo hello");
  helper("endless", "yes | head -c 100000");
  const struct {
    const char* name;
    const char* why;
  } cases[] = {
      {"locked", "ended with exit 1: the keyring is locked"},
      {"chatty", "ended with exit 3"},
      {"silly", "gave no answer with a Username and a Secret"},
      {"endless", "gave no answer with a Username and a Secret"},
      {"absent", "is not in PATH"},
  };
  for (const auto& c : cases) {
    RegistryLogins logins(fmt::format(R"({{"credsStore": "{}"}})", c.name), system_clock());
    const RegistryLogin login = find(logins, "registry.example/app");
    EXPECT_EQ(login.auth, "");
    EXPECT_EQ(login.why_none,
              fmt::format("credential helper docker-credential-{}, which config.json names for "
                          "registry.example, {}",
                          c.name, c.why));
  }
}

TEST_F(Helpers, AnInterruptEndsTheQuestion) {
  helper("slow", "exec sleep 30");
  RegistryLogins logins(R"({"credsStore": "slow"})", system_clock());
  std::stop_source source;
  source.request_stop();
  const auto login = logins.find(ImageRef("app"), source.get_token());
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().kind, ErrorKind::kInterrupted);
}

TEST(CredentialProgram, HasANameWithoutAFolder) {
  EXPECT_EQ(credential_program(R"({"credsStore": "../x"})", ImageRef("app")).error().message,
            "config.json: \"../x\" is no name of a credential helper");
  EXPECT_FALSE(credential_program("{}", ImageRef("app")).value());
}

}  // namespace
}  // namespace bulkhead::docker
