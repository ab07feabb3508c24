#include "base/duration.h"

#include <limits>

#include <gtest/gtest.h>

namespace bulkhead {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(ParseDuration, AcceptsWhatGoAccepts) {
  const struct {
    const char* text;
    Duration value;
  } cases[] = {
      {"0", Duration{0}},
      {"5s", seconds{5}},
      {"1m30s", seconds{90}},
      {"1.5h", minutes{90}},
      {"300ms", milliseconds{300}},
      {"0.3s", milliseconds{300}},
      {"-2m", -minutes{2}},
      {"+2m", minutes{2}},
      {"24h0m0s", hours{24}},
      {"10us", microseconds{10}},
      {"10µs", microseconds{10}},
      {".5s", milliseconds{500}},
      {"1.s", seconds{1}},
      {"2562047h47m16.854775807s", Duration{std::numeric_limits<std::int64_t>::max()}},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_duration(c.text), c.value) << c.text;
}

TEST(ParseDuration, RefusesWhatGoRefuses) {
  for (const char* text : {"", "5", "s", ".s", "5 s", "1x", "-", "1d", "9223372037s", "1h-5m"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(FormatDuration, PrintsAsGoDoes) {
  EXPECT_EQ(format_duration(Duration{0}), "0s");
  EXPECT_EQ(format_duration(hours{24}), "24h0m0s");
  EXPECT_EQ(format_duration(milliseconds{1500}), "1.5s");
  EXPECT_EQ(format_duration(milliseconds{300}), "300ms");
  EXPECT_EQ(format_duration(microseconds{1500}), "1.5ms");
  EXPECT_EQ(format_duration(Duration{1100}), "1.1µs");
  EXPECT_EQ(format_duration(-seconds{90}), "-1m30s");
  EXPECT_EQ(format_duration(Duration{std::numeric_limits<std::int64_t>::min()}),
            "-2562047h47m16.854775808s");
}

TEST(HumanDuration, KeepsWhatAPersonReads) {
  EXPECT_EQ(human_duration(milliseconds{42}), "42 ms");
  EXPECT_EQ(human_duration(milliseconds{420}), "0.42 s");
  EXPECT_EQ(human_duration(milliseconds{3120}), "3.1 s");
  EXPECT_EQ(human_duration(seconds{125}), "2 min 5 s");
  EXPECT_EQ(human_duration(hours{3} + minutes{7}), "3 h 7 min");
}

}  // namespace
}  // namespace bulkhead
