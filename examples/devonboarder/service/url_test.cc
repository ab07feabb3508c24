#include "url.h"

#include <gtest/gtest.h>

namespace devonboarder {
namespace {

TEST(Url, PartsAndDefaults) {
  EXPECT_EQ(parse_url("http://db"), (Url{.host = "db", .port = 80, .path = "/"}));
  EXPECT_EQ(parse_url("http://api.internal:8001/health"),
            (Url{.host = "api.internal", .port = 8001, .path = "/health"}));
}

TEST(Url, RefusalsSayWhatIsWrong) {
  EXPECT_EQ(parse_url("https://db").error(),
            "'https://db' is not an address of the form http://HOST[:PORT][/PATH]");
  EXPECT_EQ(parse_url("http://:80/x").error(), "'http://:80/x' names no host");
  EXPECT_EQ(parse_url("http://db:0").error(), "'http://db:0': '0' is not a port (1 to 65535)");
  EXPECT_EQ(parse_url("http://db:65536").error(),
            "'http://db:65536': '65536' is not a port (1 to 65535)");
  EXPECT_EQ(parse_url("http://db:80x").error(),
            "'http://db:80x': '80x' is not a port (1 to 65535)");
}

}  // namespace
}  // namespace devonboarder
