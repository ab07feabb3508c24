// ResponseParser: bytes of one HTTP/1.1 response in, its head and body out. Beast's incremental
// parser behind it is seen by response_parser.cc only.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace bulkhead::http {

class ResponseParser final {
 public:
  /// To HEAD there is an answer without a body, whatever its Content-Length says.
  explicit ResponseParser(bool to_head);
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;
  ~ResponseParser();

  /// The head is at most this long.
  static constexpr std::size_t kHeadLimit = std::size_t{64} * 1024;

  /// kInvalid when it is no HTTP/1.x response.
  Status feed(std::string_view bytes);
  /// The connection has closed: kUnavailable unless the response may end so.
  Status end();

  bool head_done() const;
  bool done() const;
  /// Whether the connection can carry another request after this response.
  bool keep_alive() const;

  /// Status and headers, once head_done().
  const Response& head() const;
  /// What has come of the body since the last call.
  std::string take_body();
  std::size_t body_size() const;  // of what take_body() would give
  /// After done(): bytes that came behind the response.
  std::string take_rest();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
  std::string pending_;  // fed, not yet understood
};

}  // namespace bulkhead::http
