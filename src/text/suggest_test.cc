#include "text/suggest.h"

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

const std::vector<std::string_view> kKeys = {"dependencies", "tier", "exposed_ports", "aliases"};

TEST(Suggest, FindsTheNearestWord) {
  const struct {
    const char* word;
    const char* expected;
  } cases[] = {
      {"dependancies", "dependencies"},
      {"teir", "tier"},
      {"exposed-ports", "exposed_ports"},
      {"Tier", "tier"},
      {"depend", "dependencies"},
      {"alises", "aliases"},
      {"tier", ""},
      {"x", ""},
      {"volumes", ""},
      {"", ""},
  };
  for (const auto& [word, expected] : cases) {
    EXPECT_EQ(suggest(word, kKeys).value_or(""), expected) << word;
  }
}

TEST(Suggest, SaysIt) {
  EXPECT_EQ(did_you_mean("teir", kKeys), "did you mean `tier`?");
  EXPECT_EQ(did_you_mean("volumes", kKeys), "");
}

TEST(Suggest, IsNotSlowOnHostileWords) {
  EXPECT_EQ(suggest(std::string(1'000'000, 'a'), kKeys), std::nullopt);
}

}  // namespace
}  // namespace bulkhead::text
