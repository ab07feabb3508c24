#include "verify/regexp_sample.h"

#include <gtest/gtest.h>

namespace bulkhead::verify {
namespace {

TEST(RegexpSample, IsMatchedByItsExpression) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(^.+\.example\.com$)", "a.example.com"},
      {R"([a-z0-9-]+\.shop\.test)", "a.shop.test"},
      {R"(^(www|api)\.shop\.test$)", "www.shop.test"},
      {R"((?i)^(?:app-)?\d{2,3}\.test$)", "app-11.test"},
      {R"(^/api/v[0-9]+(/.*)?$)", "/api/v0/a"},
      {R"([^a-c.]x*?)", "dx"},
      {R"((?P<sub>\w+)\.t)", "a.t"},
      {R"([]]b|c)", "]b"},
      {"", ""},
  };
  for (const auto& [regexp, sample] : cases) EXPECT_EQ(sample_of(regexp), sample) << regexp;
}

TEST(RegexpSample, IsNotMadeOfWhatIsBeyondIt) {
  for (const char* regexp : {"(", "a)", "[a", "*a", "a{", "a{x}", "a{999}", R"(\bword)", "(?=x)",
                             R"(a\)", "[]", "a|(", "a{9999999999}", "(?P<x"}) {
    EXPECT_EQ(sample_of(regexp), std::nullopt) << regexp;
  }
  EXPECT_EQ(sample_of(std::string(100, '(') + std::string(100, ')')), std::nullopt);
  EXPECT_EQ(sample_of("((((a{99}){99}){99}){99})"), std::nullopt);
}

TEST(RegexpSample, OfATemplateWhoseTextStandsForItself) {
  EXPECT_EQ(sample_of_template("{sub:[a-z]{3}}.example.com"), "aaa.example.com");
  EXPECT_EQ(sample_of_template("/users/{id:[0-9]+}/{name}"), "/users/0/a");
  EXPECT_EQ(sample_of_template("plain.test"), "plain.test");
  EXPECT_EQ(sample_of_template("{sub:[a-z]+"), std::nullopt);
  EXPECT_EQ(sample_of_template("{sub:(}"), std::nullopt);
}

}  // namespace
}  // namespace bulkhead::verify
