// HTTP/1.1 messages as text: one request and one response a connection, bodies by Content-Length.
// No chunked bodies and no keep-alive: the proxy in front of the services needs neither.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "outcome.h"

namespace devonboarder {

/// A message that is longer is refused.
inline constexpr std::size_t kMessageLimit = std::size_t{64} * 1024;

/// Names in lower case.
using Headers = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string_view> header(const Headers& headers, std::string_view name);

struct Request {
  std::string method;
  std::string path;  // without the query
  Headers headers;
};

struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body = {};
  Headers headers = {};  // besides Content-Type, Content-Length and Connection
};

/// HEAD is everything before the empty line. The body of a request is not of interest here.
Outcome<Request> parse_request(std::string_view head);

/// TEXT is the whole message, up to the end of the connection. A body shorter than its
/// Content-Length is a failure.
Outcome<Response> parse_response(std::string_view text);

std::string serialise(const Response& response);
std::string serialise_request(std::string_view method, std::string_view host, std::string_view path,
                              const Headers& headers);

}  // namespace devonboarder
