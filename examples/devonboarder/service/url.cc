#include "url.h"

#include <charconv>

namespace devonboarder {

Outcome<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
    return failure("'" + std::string(text) + "' is not a port (1 to 65535)");
  }
  return port;
}

Outcome<Url> parse_url(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  const std::string quoted = "'" + std::string(text) + "'";
  if (!text.starts_with(kScheme)) {
    return failure(quoted + " is not an address of the form http://HOST[:PORT][/PATH]");
  }
  text.remove_prefix(kScheme.size());
  Url url;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    url.path = text.substr(slash);
    text = text.substr(0, slash);
  }
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    const Outcome<std::uint16_t> port = parse_port(text.substr(colon + 1));
    if (!port) return failure(quoted + ": " + port.error());
    url.port = *port;
    text = text.substr(0, colon);
  }
  if (text.empty()) return failure(quoted + " names no host");
  url.host = text;
  return url;
}

}  // namespace devonboarder
