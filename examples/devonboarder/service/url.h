// Where another service is: http://HOST[:PORT][/PATH]. No user, query or other scheme: the
// settings of this program need none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "outcome.h"

namespace devonboarder {

struct Url {
  std::string host;
  std::uint16_t port = 80;
  std::string path = "/";

  /// HOST:PORT, as messages name the other side.
  std::string authority() const { return host + ":" + std::to_string(port); }

  friend bool operator==(const Url&, const Url&) = default;
};

/// A failure quotes TEXT and says what is wrong with it.
Outcome<Url> parse_url(std::string_view text);

/// 1 to 65535 in decimal.
Outcome<std::uint16_t> parse_port(std::string_view text);

}  // namespace devonboarder
