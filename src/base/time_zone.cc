#include "base/time_zone.h"

#include <ctime>

namespace bulkhead {

WallTime when_shown_here(WallTime shown) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(shown);
  const std::time_t there = seconds.time_since_epoch().count();
  std::tm calendar{};
  ::gmtime_r(&there, &calendar);
  calendar.tm_isdst = -1;  // the zone knows
  return WallTime(std::chrono::seconds(std::mktime(&calendar))) + (shown - seconds);
}

}  // namespace bulkhead
