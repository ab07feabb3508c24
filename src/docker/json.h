// Reading and writing the engine's JSON, for this layer's .cc files only: the one header that
// includes Boost.JSON. Reading is lenient about what is missing, null or of another type (engines
// differ): it is then as if not said. Only an answer that is no JSON at all is an error.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include "base/clock.h"
#include "base/result.h"

namespace bulkhead::docker {

namespace json = boost::json;

/// kInvalid when `text` is not JSON, or nested deeper than 64.
Result<json::value> parse_json(std::string_view text);

/// A view of an object that is somewhere in a json::value; of nothing when there was none.
class Fields final {
 public:
  explicit Fields(const json::value& value) : object_(value.if_object()) {}
  explicit Fields(const json::object* object) : object_(object) {}

  bool missing() const { return object_ == nullptr; }
  const json::value* find(std::string_view key) const;
  /// Neither missing nor null.
  bool has(std::string_view key) const;

  std::string text(std::string_view key) const;
  std::int64_t number(std::string_view key) const;
  int small_number(std::string_view key) const;  // clamped to an int
  bool flag(std::string_view key) const;
  Duration nanoseconds(std::string_view key) const { return Duration(number(key)); }
  std::optional<WallTime> time(std::string_view key) const;  // RFC 3339
  std::vector<std::string> texts(std::string_view key) const;
  std::map<std::string, std::string> text_map(std::string_view key) const;
  Fields object(std::string_view key) const;

  std::optional<std::int64_t> number_if(std::string_view key) const;
  std::optional<bool> flag_if(std::string_view key) const;
  std::optional<std::vector<std::string>> texts_if(std::string_view key) const;

  /// `use(Fields)` for each object of an array.
  template <typename Use>
  void each(std::string_view key, Use use) const {
    const json::value* list = find(key);
    if (list == nullptr || !list->is_array()) return;
    for (const json::value& element : list->get_array()) use(Fields(element));
  }
  /// `use(name, value)` for each member of an object.
  template <typename Use>
  void each_member(std::string_view key, Use use) const {
    const json::value* members = find(key);
    if (members == nullptr || !members->is_object()) return;
    for (const auto& member : members->get_object()) {
      use(std::string(member.key()), member.value());
    }
  }

 private:
  const json::object* object_;
};

/// A moment given as seconds since 1970.
std::optional<WallTime> time_of_seconds(std::int64_t seconds);

// Each writes nothing for "not said": empty, zero, false, unset.
void put(json::object& object, std::string_view key, const std::string& value);
void put(json::object& object, std::string_view key, std::int64_t value);
void put(json::object& object, std::string_view key, bool value);
void put(json::object& object, std::string_view key, Duration value);
void put(json::object& object, std::string_view key, const std::vector<std::string>& value);
void put(json::object& object, std::string_view key,
         const std::map<std::string, std::string>& value);
void put(json::object& object, std::string_view key, json::object value);
void put(json::object& object, std::string_view key, json::array value);

/// An unset one is not written, any other is, be it zero or empty.
template <typename T>
void put_if(json::object& object, std::string_view key, const std::optional<T>& value) {
  if (value) object[key] = json::value_from(*value);
}

std::string serialize_json(const json::object& object);
std::string serialize_json(const json::array& array);

}  // namespace bulkhead::docker
