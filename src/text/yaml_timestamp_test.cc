#include "text/yaml_timestamp.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

TEST(YamlTimestamp, PrintsDatesAsGoDoes) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"2024-01-01", "2024-01-01 00:00:00 +0000 UTC"},
      {"2024-1-2", "2024-01-02 00:00:00 +0000 UTC"},
      {"2024-02-29", "2024-02-29 00:00:00 +0000 UTC"},
      {"2024-01-01T10:20:30Z", "2024-01-01 10:20:30 +0000 UTC"},
      {"2024-01-01t1:2:3.1230Z", "2024-01-01 01:02:03.123 +0000 UTC"},
      {"2024-01-01 10:20:30", "2024-01-01 10:20:30 +0000 UTC"},
      {"2024-01-01T10:20:30+02:00", "2024-01-01 10:20:30 +0200 +0200"},
      {"2024-01-01T10:20:30.0-05:30", "2024-01-01 10:20:30 -0530 -0530"},
  };
  for (const auto& [text, printed] : cases) {
    EXPECT_EQ(timestamp_as_go_prints(text), std::string(printed)) << text;
  }
}

TEST(YamlTimestamp, WritesDatesAsGoDoes) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"2024-1-2", "2024-01-02T00:00:00Z"},
      {"2024-01-01 10:20:30", "2024-01-01T10:20:30Z"},
      {"2024-01-01t1:2:3.1230Z", "2024-01-01T01:02:03.123Z"},
      {"2024-01-01T10:20:30.0-05:30", "2024-01-01T10:20:30-05:30"},
      {"2024-01-01T10:20:30+00:00", "2024-01-01T10:20:30Z"},
  };
  for (const auto& [text, written] : cases) {
    EXPECT_EQ(timestamp_as_rfc3339(text), std::string(written)) << text;
  }
  EXPECT_EQ(timestamp_as_rfc3339("2024"), std::nullopt);
}

TEST(YamlTimestamp, LeavesAloneWhatIsNoDate) {
  for (const std::string_view text :
       {"", "2024", "2024-13-01", "2023-02-29", "24-01-01", "2024-01-01x", "2024-01-01T10:20",
        "2024-01-01 10:20:30Z", "2024-01-01T10:20:30", "2024-01-01T24:00:00Z", "1.2.3"}) {
    EXPECT_FALSE(is_yaml_timestamp(text)) << text;
  }
}

}  // namespace
}  // namespace bulkhead::text
