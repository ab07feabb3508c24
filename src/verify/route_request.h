// Requests that a Traefik rule must carry to its service. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bulkhead::verify {

struct RouteRequest {
  std::string host;  // empty: any will do
  std::string path = "/";

  friend auto operator<=>(const RouteRequest&, const RouteRequest&) = default;
};

/// One request for each alternative of the rule: Host(`a`, `b`) || (Host(`c`) && PathPrefix(`/d`))
/// gives three. Expressions are met by a sample (regexp_sample.h). kInvalid names what it does not
/// understand: a matcher other than those of hosts and paths, a negation, or a syntax error.
Result<std::vector<RouteRequest>> requests_for(std::string_view rule);

}  // namespace bulkhead::verify
