#include "health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace devonboarder {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Health backend(std::optional<std::string> db_fault) {
  return {.service = "backend",
          .dependencies = {{.name = "db", .fault = std::move(db_fault), .took = milliseconds{3}},
                           {.name = "auth-service", .fault = {}, .took = milliseconds{1}}}};
}

TEST(Health, OneBrokenDependencyMakesTheServiceUnhealthy) {
  EXPECT_TRUE((Health{.service = "alone", .dependencies = {}}.healthy()));
  EXPECT_TRUE(backend({}).healthy());
  EXPECT_FALSE(backend("refused").healthy());
  EXPECT_EQ(backend({}).fault(), std::nullopt);
  EXPECT_EQ(backend("refused").fault(), "db is broken: refused");
}

TEST(Health, JsonSaysTheStateOfEachDependency) {
  EXPECT_EQ(backend({}).json(), R"({"service":"backend","status":"healthy","dependencies":{)"
                                R"("db":{"status":"working","milliseconds":3},)"
                                R"("auth-service":{"status":"working","milliseconds":1}}})");
  EXPECT_EQ(backend("connect to db:5432: refused").json(),
            R"({"service":"backend","status":"unhealthy","dependencies":{)"
            R"("db":{"status":"broken","milliseconds":3,"reason":"connect to db:5432: refused"},)"
            R"("auth-service":{"status":"working","milliseconds":1}}})");
}

TEST(Health, ChangesAreToldOnce) {
  const Health never_asked{.service = "backend", .dependencies = {}};
  EXPECT_THAT(changes(never_asked, backend({})), IsEmpty());
  EXPECT_THAT(changes(never_asked, backend("refused")), ElementsAre("db is broken: refused"));
  EXPECT_THAT(changes(backend("refused"), backend("timed out")), IsEmpty());
  EXPECT_THAT(changes(backend("refused"), backend({})), ElementsAre("db works again"));
}

TEST(HealthFile, IsJudgedByItsAgeAndItsStatus) {
  const std::string good = health_file(backend({}), seconds{1000});
  EXPECT_EQ(judge_health_file(good, seconds{1010}, seconds{10}), backend({}).json());
  EXPECT_EQ(judge_health_file(good, seconds{1011}, seconds{10}).error(),
            "the health file is 11 s old, more than the 10 s allowed: " + backend({}).json());
  const std::string bad = health_file(backend("refused"), seconds{1000});
  EXPECT_EQ(judge_health_file(bad, seconds{1000}, seconds{10}).error(), backend("refused").json());
}

TEST(HealthFile, NonsenseIsNotHealth) {
  for (const std::string_view text : {"", "\n", "12x\n{}", R"({"status":"healthy"})"}) {
    EXPECT_EQ(judge_health_file(text, seconds{1}, seconds{10}).error(),
              "the health file does not start with a moment")
        << text;
  }
}

}  // namespace
}  // namespace devonboarder
