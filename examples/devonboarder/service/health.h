// What /health says: a service's own state and that of each of its dependencies. Values only;
// who asks the dependencies is roles.h and bot.h.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deadline.h"
#include "outcome.h"

namespace devonboarder {

struct DependencyState {
  std::string name;
  std::optional<std::string> fault;  // why it is of no use; none when it answered as it should
  milliseconds took{0};
};

struct Health {
  std::string service;
  std::vector<DependencyState> dependencies;

  /// A service whose dependency is broken is not healthy: it cannot do its work.
  bool healthy() const;
  /// "db is broken: REASON" for the first that is.
  std::optional<std::string> fault() const;
  /// One object: service, status (healthy, unhealthy), dependencies by name with status (working,
  /// broken), milliseconds and, when broken, reason.
  std::string json() const;
};

/// One sentence for each dependency whose state is another than BEFORE: "db is broken: …" or
/// "db works again". A dependency that BEFORE does not have counts as working.
std::vector<std::string> changes(const Health& before, const Health& after);

/// A client without a port writes its health into a file. The first line is the moment, in
/// seconds since 1970, the second the JSON.
std::string health_file(const Health& health, std::chrono::seconds now);

/// The JSON of a file that says healthy and is at most MAX_AGE old; anything else is a failure.
Outcome<std::string> judge_health_file(std::string_view text, std::chrono::seconds now,
                                       std::chrono::seconds max_age);

}  // namespace devonboarder
