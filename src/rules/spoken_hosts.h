// Which hosts a piece of configuration speaks of: `postgres://db:5432/x`, `a:9092,b:9092`,
// `Server=db;Database=x`, REDIS_HOST=cache. Only what looks like an address; prose is not searched.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/service.h"
#include "text/source.h"

namespace bulkhead::rules {

struct SpokenHost {
  std::string host;
  std::optional<int> port;

  friend bool operator==(const SpokenHost&, const SpokenHost&) = default;
};

/// In a variable's value: hosts of URLs (with user and password, several with commas), words of the
/// form host:port, hosts of connection strings, and a bare word where the variable's name says that
/// it is a host. None where the name says that it lists who may call, or how others call it
/// (ALLOWED_HOSTS, CORS_ORIGIN, VIRTUAL_HOST).
std::vector<SpokenHost> spoken_hosts(std::string_view variable, std::string_view value);

/// A host of which a service speaks, and where.
struct SpokenPlace {
  SpokenHost host;
  std::string variable;        // empty: in its command or entry point
  std::string_view attribute;  // "environment", "command" or "entrypoint"
  text::Span span;             // of a word of a command the service, since the model keeps none
};

/// In the environment, the entry point and the command of a service.
std::vector<SpokenPlace> spoken_places(const model::Service& service);

}  // namespace bulkhead::rules
