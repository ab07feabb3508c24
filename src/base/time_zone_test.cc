#include "base/time_zone.h"

#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

#include "base/timestamp.h"

namespace bulkhead {
namespace {

std::string shown_in(const char* zone, const char* shown) {
  ::setenv("TZ", zone, 1);
  ::tzset();
  std::string moment = format_timestamp(when_shown_here(*parse_timestamp(shown)));
  ::unsetenv("TZ");
  ::tzset();
  return moment;
}

// Zones as POSIX writes them, which need no file: west of Greenwich is positive.
TEST(TimeZone, TellsWhenAClockHereShowsATime) {
  EXPECT_EQ(shown_in("UTC0", "2026-11-22T07:30:00Z"), "2026-11-22T07:30:00Z");
  EXPECT_EQ(shown_in("EST5", "2026-11-22T07:30:00.25Z"), "2026-11-22T12:30:00.25Z");
  EXPECT_EQ(shown_in("IST-5:30", "2026-11-22T02:00:00Z"), "2026-11-21T20:30:00Z");
}

TEST(TimeZone, KnowsSummerTime) {
  constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";
  EXPECT_EQ(shown_in(kBerlin, "2026-01-22T07:30:00Z"), "2026-01-22T06:30:00Z");
  EXPECT_EQ(shown_in(kBerlin, "2026-07-22T07:30:00Z"), "2026-07-22T05:30:00Z");
}

}  // namespace
}  // namespace bulkhead
