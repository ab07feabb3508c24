// HTTP/1.1 messages as values. Names of header fields are compared without regard to case.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bulkhead::http {

class Headers final {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  /// The first of that name, or empty.
  std::string_view find(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// Gives a body piece by piece; an empty piece ends it, an error aborts the request.
using BodySource = std::function<Result<std::string>()>;

/// Host, Content-Length, Transfer-Encoding and Connection are written by the client.
struct Request {
  std::string method = "GET";
  std::string target = "/";  // path and query, already encoded
  Headers headers = {};
  std::string body = {};
  BodySource source = nullptr;  // instead of `body`: sent in chunks
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;
};

/// For a path segment or a query value: all but the unreserved characters of RFC 3986 become %XX.
std::string percent_encode(std::string_view text);

/// Path and query: values are encoded, an entry without a value is left out.
class Target final {
 public:
  explicit Target(std::string path) : text_(std::move(path)) {}
  Target& query(std::string_view name, std::string_view value);
  Target& query(std::string_view name, bool value);  // "1", or left out
  Target& query(std::string_view name, const char* value) {
    return query(name, std::string_view(value));
  }
  const std::string& str() const { return text_; }

 private:
  std::string text_;
  bool first_ = true;
};

}  // namespace bulkhead::http
