#include "cli/log_time.h"

#include <gtest/gtest.h>

#include "base/timestamp.h"

namespace bulkhead::cli {
namespace {

std::string read(std::string_view text) {
  const auto now = *parse_timestamp("2026-11-22T07:30:00Z");
  // As in New York in winter.
  const auto moment =
      parse_log_time(text, now, [](WallTime shown) { return shown + std::chrono::hours(5); });
  return moment ? format_timestamp(*moment) : "(none)";
}

TEST(LogTime, IsWhatDockerTakes) {
  EXPECT_EQ(read("10m"), "2026-11-22T07:20:00Z");
  EXPECT_EQ(read("1h30m"), "2026-11-22T06:00:00Z");
  EXPECT_EQ(read("2026-11-22T07:00:00.5Z"), "2026-11-22T07:00:00.5Z");
  EXPECT_EQ(read("2026-11-22T07:00:00+02:00"), "2026-11-22T05:00:00Z");
  EXPECT_EQ(read("2026-11-22T07:00:01"), "2026-11-22T12:00:01Z");
  EXPECT_EQ(read("2026-11-22T07:00"), "2026-11-22T12:00:00Z");
  EXPECT_EQ(read("2026-11-22"), "2026-11-22T05:00:00Z");
  EXPECT_EQ(read("1764000000"), "2025-11-24T16:00:00Z");
  EXPECT_EQ(read("1764000000.25"), "2025-11-24T16:00:00.25Z");
}

TEST(LogTime, IsNothingElse) {
  for (const char* text : {"", "yesterday", "07:00", "2026-13-01", "10x", "1764000000.", "1.2.3",
                           "99999999999999999999"}) {
    EXPECT_EQ(read(text), "(none)") << text;
  }
}

}  // namespace
}  // namespace bulkhead::cli
