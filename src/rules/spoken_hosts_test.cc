#include "rules/spoken_hosts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bulkhead::rules {
namespace {

std::string hosts(std::string_view variable, std::string_view value) {
  std::string text;
  for (const auto& host : spoken_hosts(variable, value)) {
    text += (text.empty() ? "" : " ") + host.host;
    if (host.port) text += fmt::format(":{}", *host.port);
  }
  return text;
}

TEST(SpokenHosts, FindsWhatLooksLikeAnAddress) {
  const struct {
    const char* variable;
    const char* value;
    const char* expected;
  } cases[] = {
      {"X", "postgres://user:p%40ss@db:5432/app?sslmode=off", "db:5432"},
      {"X", "http://api", "api"},
      {"X", "mongodb://a:1,b:2/x", "a:1 b:2"},
      {"X", "mysql://u:p@tcp(db:3306)/x", "db:3306"},
      {"X", "jdbc:postgresql://db/app", "db"},
      {"X", "http://a:1 and http://b:2", "a:1 b:2"},
      {"BROKERS", "k1:9092,k2:9092", "k1:9092 k2:9092"},
      {"REDIS_HOST", "cache", "cache"},
      {"redis_host", "cache", "cache"},
      {"GHOST", "cache", ""},
      {"PGHOST", "db", "db"},
      {"DSN", "root:pw@tcp(db:3306)/app", "db:3306"},
      {"X", "dns:///cache:50051", "cache:50051"},
      {"X", "dns://1.1.1.1/cache", "1.1.1.1"},
      {"NAME", "cache", ""},
      {"X", "cache:latest", ""},
      {"X", "a:b:c", ""},
      {"MODE", "full", ""},
      {"TIME", "12:30", "12:30"},
      {"X", "Server=tcp:db,1433;Database=shop;User Id=sa", "db"},
      {"X", "Data Source=db;Initial Catalog=shop", "db"},
      {"X", "host=db port=5432 dbname=shop", "db"},
      {"X", "--broker=kafka:9092", "kafka:9092"},
      {"X", "--name=kafka", ""},
      {"X", "A=db;B=cache", ""},
      {"DJANGO_ALLOWED_HOSTS", "web,localhost", ""},
      {"CORS_ORIGIN", "http://web:3000", ""},
      {"X", "", ""},
      {"X", "://", ""},
  };
  for (const auto& [variable, value, expected] : cases) {
    EXPECT_EQ(hosts(variable, value), expected) << variable << "=" << value;
  }
}

TEST(SpokenHosts, StandInVariablesAndInTheCommand) {
  model::Service service;
  service.environment["REDIS_HOST"].value = "cache";
  service.command = std::vector<std::string>{"serve", "--database=postgres://db/shop"};
  std::string text;
  for (const SpokenPlace& place : spoken_places(service)) {
    text += place.host.host + " in " + (place.variable.empty() ? "command" : place.variable) + "\n";
  }
  EXPECT_EQ(text, "cache in REDIS_HOST\ndb in command\n");
}

}  // namespace
}  // namespace bulkhead::rules
