// Writes JSON text. It does not read any: the services hand each other what they need in headers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace devonboarder {

/// TEXT as a JSON string, quotes included. Bytes that are not valid UTF-8 pass as they are.
std::string json_string(std::string_view text);

/// An object, member by member in the order given.
class JsonObject {
 public:
  JsonObject& text(std::string_view key, std::string_view value);
  JsonObject& number(std::string_view key, std::int64_t value);
  /// VALUE is JSON already.
  JsonObject& raw(std::string_view key, std::string_view value);

  std::string str() const { return body_ + "}"; }

 private:
  std::string body_ = "{";
};

}  // namespace devonboarder
