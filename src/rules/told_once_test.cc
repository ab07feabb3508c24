#include "rules/told_once.h"

#include <gtest/gtest.h>

namespace bulkhead::rules {
namespace {

class ToldOnce : public ::testing::Test {
 protected:
  model::Finding finding(const char* code, text::Severity severity, text::Span span,
                         std::string message, const char* service) {
    model::Finding made;
    made.diagnostic.code = code;
    made.diagnostic.rule = "a-rule";
    made.diagnostic.severity = severity;
    made.diagnostic.span = span;
    made.diagnostic.message = std::move(message);
    made.services.emplace_back(service);
    return made;
  }

  text::Sources sources_;
  text::SourceId file_ = sources_.add("compose.yaml", "x: &x\n  A: b\n");
  text::Span line_{file_, 8, 12};
};

constexpr auto kWarning = text::Severity::kWarning;
constexpr auto kError = text::Severity::kError;

TEST_F(ToldOnce, OneLineOfSeveralServices) {
  const auto told =
      told_once({finding("BH307", kWarning, line_, "`api` has a secret in `A`", "api"),
                 finding("BH307", kWarning, line_, "`web` has a secret in `A`", "web"),
                 finding("BH307", kWarning, line_, "`web` has a secret in `B`", "web"),
                 finding("BH307", kWarning, line_, "`work` has a secret in `A`", "work")},
                sources_);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].diagnostic.message, "`api` has a secret in `A`");
  EXPECT_EQ(told[0].diagnostic.notes,
            std::vector<std::string>{"services share this line: it holds for `web` and `work` "
                                     "too"});
  EXPECT_EQ(told[0].services.size(), 3U);
  EXPECT_EQ(told[1].diagnostic.message, "`web` has a secret in `B`");
  EXPECT_TRUE(told[1].diagnostic.notes.empty());
}

TEST_F(ToldOnce, NotWhereSeverityPlaceOrEnvironmentDiffer) {
  auto in_prod = finding("BH307", kWarning, line_, "`work` has it", "work");
  in_prod.environments.emplace_back("prod");
  const text::Span elsewhere{file_, 0, 1};
  EXPECT_EQ(told_once({finding("BH307", kWarning, line_, "`api` has it", "api"), in_prod,
                       finding("BH307", kError, line_, "`web` has it", "web"),
                       finding("BH307", kWarning, elsewhere, "`db` has it", "db"),
                       finding("BH307", kWarning, {}, "`x` has it", "x"),
                       finding("BH307", kWarning, {}, "`y` has it", "y")},
                      sources_)
                .size(),
            6U);
}

TEST_F(ToldOnce, OnePortUnderTheMostTellingRule) {
  const auto told =
      told_once({finding("BH108", kError, line_, "`db` does not meet `medium`", "db"),
                 finding("BH301", kError, line_, "`db` publishes 5432", "db"),
                 finding("BH304", kWarning, line_, "`db` publishes without effect", "db"),
                 finding("BH701", kWarning, line_, "image `db`", "db"),
                 finding("BH304", kWarning, line_, "`web` publishes without effect", "web")},
                sources_);
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0].diagnostic.code, "BH301");
  EXPECT_EQ(told[0].diagnostic.notes,
            (std::vector<std::string>{"BH108 a-rule, too: `db` does not meet `medium`",
                                      "BH304 a-rule, too: `db` publishes without effect"}));
  EXPECT_EQ(told[1].diagnostic.code, "BH701");
  EXPECT_EQ(told[2].services.front(), model::ServiceName("web"));
}

TEST_F(ToldOnce, WhatOneRuleSaysTwiceOfAPortAreTwoFaults) {
  EXPECT_EQ(told_once({finding("BH302", kWarning, line_, "`db` on 80", "db"),
                       finding("BH302", kWarning, line_, "`db` on 81", "db")},
                      sources_)
                .size(),
            2U);
}

}  // namespace
}  // namespace bulkhead::rules
