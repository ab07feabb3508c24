#include "text/yaml_timestamp.h"

#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace bulkhead::text {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

struct Timestamp {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::string_view fraction;  // digits
  std::string_view zone;      // "+02:00"; empty for UTC
};

class TimestampReader {
 public:
  explicit TimestampReader(std::string_view text) : text_(text) {}

  std::optional<Timestamp> read() {
    if (!date()) return std::nullopt;
    if (at_ == text_.size()) return read_;
    const bool with_zone = take('T') || take('t');
    if (!with_zone && !take(' ')) return std::nullopt;
    if (!time_of_day() || (with_zone && !zone()) || at_ != text_.size()) return std::nullopt;
    return read_;
  }

 private:
  static int days(int year, int month) {
    static constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return kDays.at(static_cast<std::size_t>(month - 1)) + (leap && month == 2 ? 1 : 0);
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool number(int least, int most, int& value) {
    value = 0;
    int digits = 0;
    for (; digits < most && at_ < text_.size() && is_digit(text_[at_]); ++at_, ++digits) {
      value = value * 10 + (text_[at_] - '0');
    }
    return digits >= least;
  }

  bool date() {
    return number(4, 4, read_.year) && take('-') && number(1, 2, read_.month) && read_.month >= 1 &&
           read_.month <= 12 && take('-') && number(1, 2, read_.day) && read_.day >= 1 &&
           read_.day <= days(read_.year, read_.month);
  }

  bool time_of_day() {
    const bool good = number(1, 2, read_.hour) && read_.hour < 24 && take(':') &&
                      number(1, 2, read_.minute) && read_.minute < 60 && take(':') &&
                      number(1, 2, read_.second) && read_.second < 60;
    if (!good) return false;
    if (!take('.') && !take(',')) return true;
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    read_.fraction = text_.substr(begin, at_ - begin);
    return !read_.fraction.empty();
  }

  bool zone() {
    if (take('Z')) return true;
    const std::size_t begin = at_;
    int hours = 0;
    int minutes = 0;
    if (!take('+') && !take('-')) return false;
    if (!number(2, 2, hours) || hours > 24 || !take(':')) return false;
    if (!number(2, 2, minutes) || minutes > 60) return false;
    if (hours != 0 || minutes != 0) read_.zone = text_.substr(begin, at_ - begin);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Timestamp read_;
};

// ".5", without zeros at its end; empty for none.
std::string fraction_of(const Timestamp& read) {
  constexpr std::size_t kNanoseconds = 9;
  std::string fraction(read.fraction.substr(0, kNanoseconds));
  fraction.resize(fraction.find_last_not_of('0') + 1);
  if (!fraction.empty()) fraction.insert(0, 1, '.');
  return fraction;
}

}  // namespace

bool is_yaml_timestamp(std::string_view text) {
  return TimestampReader(text).read().has_value();
}

std::optional<std::string> timestamp_as_go_prints(std::string_view text) {
  const std::optional<Timestamp> read = TimestampReader(text).read();
  if (!read) return std::nullopt;
  std::string zone(read->zone);
  std::erase(zone, ':');
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}{} {}", read->year, read->month, read->day,
                     read->hour, read->minute, read->second, fraction_of(*read),
                     zone.empty() ? "+0000 UTC" : zone + " " + zone);
}

std::optional<std::string> timestamp_as_rfc3339(std::string_view text) {
  const std::optional<Timestamp> read = TimestampReader(text).read();
  if (!read) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{}", read->year, read->month, read->day,
                     read->hour, read->minute, read->second, fraction_of(*read),
                     read->zone.empty() ? "Z" : read->zone);
}

}  // namespace bulkhead::text
