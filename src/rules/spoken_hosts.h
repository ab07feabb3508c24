// Which hosts a piece of configuration speaks of: `postgres://db:5432/x`, `a:9092,b:9092`,
// REDIS_HOST=cache. Only what looks like an address; prose is not searched.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::rules {

struct SpokenHost {
  std::string host;
  std::optional<int> port;

  friend bool operator==(const SpokenHost&, const SpokenHost&) = default;
};

/// In a variable's value: hosts of URLs (with user and password, several with commas), words of the
/// form host:port, and a bare word where the variable's name says that it is a host.
std::vector<SpokenHost> spoken_hosts(std::string_view variable, std::string_view value);

}  // namespace bulkhead::rules
