#include "docker/json.h"

#include <algorithm>
#include <limits>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/timestamp.h"

namespace bulkhead::docker {

Result<json::value> parse_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = 64;
  boost::system::error_code error;
  json::value value = json::parse(text, error, json::storage_ptr(), options);
  if (error) return failure(ErrorKind::kInvalid, "not JSON: " + error.message());
  return value;
}

const json::value* Fields::find(std::string_view key) const {
  return object_ == nullptr ? nullptr : object_->if_contains(key);
}

bool Fields::has(std::string_view key) const {
  const json::value* value = find(key);
  return value != nullptr && !value->is_null();
}

std::string Fields::text(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

std::optional<std::int64_t> Fields::number_if(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  // Only what does not fit the signed kind is of the unsigned one.
  if (value->is_uint64()) return std::numeric_limits<std::int64_t>::max();
  if (value->is_double()) {
    const double number = value->get_double();
    if (number >= -9.2e18 && number <= 9.2e18) return static_cast<std::int64_t>(number);
  }
  return std::nullopt;
}

std::int64_t Fields::number(std::string_view key) const {
  return number_if(key).value_or(0);
}

int Fields::small_number(std::string_view key) const {
  return static_cast<int>(std::clamp<std::int64_t>(number(key), std::numeric_limits<int>::min(),
                                                   std::numeric_limits<int>::max()));
}

std::optional<bool> Fields::flag_if(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

bool Fields::flag(std::string_view key) const {
  return flag_if(key).value_or(false);
}

std::optional<WallTime> Fields::time(std::string_view key) const {
  return parse_timestamp(text(key));
}

std::optional<std::vector<std::string>> Fields::texts_if(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr || !value->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const json::value& element : value->get_array()) {
    if (element.is_string()) texts.emplace_back(element.get_string());
  }
  return texts;
}

std::vector<std::string> Fields::texts(std::string_view key) const {
  return texts_if(key).value_or(std::vector<std::string>());
}

std::map<std::string, std::string> Fields::text_map(std::string_view key) const {
  std::map<std::string, std::string> map;
  each_member(key, [&](std::string name, const json::value& value) {
    if (value.is_string()) map.emplace(std::move(name), std::string(value.get_string()));
  });
  return map;
}

Fields Fields::object(std::string_view key) const {
  const json::value* value = find(key);
  return Fields(value == nullptr ? nullptr : value->if_object());
}

std::optional<WallTime> time_of_seconds(std::int64_t seconds) {
  // 64 bits of nanoseconds: about 292 years either way.
  if (seconds <= 0 || seconds > 9'000'000'000) return std::nullopt;
  return WallTime(std::chrono::seconds(seconds));
}

void put(json::object& object, std::string_view key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

void put(json::object& object, std::string_view key, std::int64_t value) {
  if (value != 0) object[key] = value;
}

void put(json::object& object, std::string_view key, bool value) {
  if (value) object[key] = true;
}

void put(json::object& object, std::string_view key, Duration value) {
  put(object, key, static_cast<std::int64_t>(value.count()));
}

void put(json::object& object, std::string_view key, const std::vector<std::string>& value) {
  if (!value.empty()) object[key] = json::value_from(value);
}

void put(json::object& object, std::string_view key,
         const std::map<std::string, std::string>& value) {
  if (!value.empty()) object[key] = json::value_from(value);
}

void put(json::object& object, std::string_view key, json::object value) {
  if (!value.empty()) object[key] = std::move(value);
}

void put(json::object& object, std::string_view key, json::array value) {
  if (!value.empty()) object[key] = std::move(value);
}

std::string serialize_json(const json::object& object) {
  return json::serialize(object);
}
std::string serialize_json(const json::array& array) {
  return json::serialize(array);
}

}  // namespace bulkhead::docker
