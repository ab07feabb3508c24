#include "base/timestamp.h"

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

TEST(Timestamp, IsReadAndWrittenBack) {
  const struct {
    const char* text;
    const char* canonical;
  } cases[] = {
      {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
      {"2026-11-21T23:40:00.123456789Z", "2026-11-21T23:40:00.123456789Z"},
      {"2026-11-21T23:40:00.5Z", "2026-11-21T23:40:00.5Z"},
      {"2026-11-21T23:40:00.50Z", "2026-11-21T23:40:00.5Z"},
      {"2026-11-21T23:40:00+02:30", "2026-11-21T21:10:00Z"},
      {"2026-12-31T23:40:00-02:00", "2027-01-01T01:40:00Z"},
      {"2024-02-29t12:00:00z", "2024-02-29T12:00:00Z"},
      {"1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.25Z"},
      {"2026-11-21T23:40:00.1234567899Z", "2026-11-21T23:40:00.123456789Z"},
  };
  for (const auto& c : cases) {
    const auto time = parse_timestamp(c.text);
    ASSERT_TRUE(time) << c.text;
    EXPECT_EQ(format_timestamp(*time), c.canonical) << c.text;
  }
  EXPECT_EQ(parse_timestamp("1970-01-01T00:01:00Z")->time_since_epoch(), std::chrono::minutes(1));
}

TEST(Timestamp, RefusesWhatIsNone) {
  for (const char* text :
       {"", "now", "2026-11-21", "2026-11-21T23:40:00", "2026-11-21T23:40Z", "2026-13-01T00:00:00Z",
        "2025-02-29T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T23:60:00Z",
        "2026-11-21T23:40:00.Z", "2026-11-21T23:40:00Zx", "2026-11-21T23:40:00+0200",
        "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z"}) {
    EXPECT_FALSE(parse_timestamp(text)) << text;
  }
}

}  // namespace
}  // namespace bulkhead
