#include "settings.h"

#include <gtest/gtest.h>

namespace devonboarder {
namespace {

TEST(Settings, EnvironmentIsReadUpToItsEnd) {
  const char* const envp[] = {"A=1", "EMPTY=", "PAIR=x=y", "nonsense", nullptr};
  EXPECT_EQ(environment_of(envp), (Environment{{"A", "1"}, {"EMPTY", ""}, {"PAIR", "x=y"}}));
}

TEST(Settings, Database) {
  Environment environment{{"DATABASE_HOST", "db"},
                          {"DATABASE_NAME", "n"},
                          {"DATABASE_USER", "u"},
                          {"DATABASE_PASSWORD_FILE", "/run/secrets/p"}};
  Outcome<DatabaseSettings> settings = database_settings(environment);
  ASSERT_TRUE(settings) << settings.error();
  EXPECT_EQ(settings->host, "db");
  EXPECT_EQ(settings->port, 5432);
  EXPECT_EQ(settings->password_file, "/run/secrets/p");

  environment["DATABASE_PORT"] = "6000";
  EXPECT_EQ(database_settings(environment)->port, 6000);
  environment["DATABASE_PORT"] = "none";
  EXPECT_EQ(database_settings(environment).error(),
            "environment variable DATABASE_PORT: 'none' is not a port (1 to 65535)");
  environment.erase("DATABASE_USER");
  EXPECT_EQ(database_settings(environment).error(),
            "environment variable DATABASE_USER is not set");
}

TEST(Settings, UrlsNameTheirVariable) {
  const Environment environment{{"GOOD_URL", "http://api:8001"}, {"BAD_URL", "api:8001"}};
  EXPECT_EQ(required_url(environment, "GOOD_URL")->authority(), "api:8001");
  EXPECT_EQ(required_url(environment, "BAD_URL").error(),
            "environment variable BAD_URL: 'api:8001' is not an address of the form "
            "http://HOST[:PORT][/PATH]");
  EXPECT_EQ(required_url(environment, "NO_URL").error(), "environment variable NO_URL is not set");
}

}  // namespace
}  // namespace devonboarder
