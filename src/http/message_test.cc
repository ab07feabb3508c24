#include "http/message.h"

#include <gtest/gtest.h>

namespace bulkhead::http {
namespace {

TEST(Headers, AreFoundInAnyCase) {
  const Headers headers{{"Api-Version", "1.41"}, {"api-version", "1.0"}};
  EXPECT_EQ(headers.find("API-VERSION"), "1.41");
  EXPECT_EQ(headers.find("Api"), "");
}

TEST(Target, EncodesValuesAndLeavesOutWhatIsNotSaid) {
  Target target("/containers/json");
  target.query("all", true)
      .query("size", false)
      .query("filters", R"({"a":["b c"]})")
      .query("name", "");
  EXPECT_EQ(target.str(), "/containers/json?all=1&filters=%7B%22a%22%3A%5B%22b%20c%22%5D%7D");
}

TEST(PercentEncode, KeepsOnlyWhatIsUnreserved) {
  EXPECT_EQ(percent_encode("a-Z_0.~"), "a-Z_0.~");
  EXPECT_EQ(percent_encode("a/b:c\xC3\xA9\r\n"), "a%2Fb%3Ac%C3%A9%0D%0A");
}

}  // namespace
}  // namespace bulkhead::http
