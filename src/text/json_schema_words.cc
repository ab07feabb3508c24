#include "text/json_schema_words.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "text/json.h"
#include "text/json_schema_tables.h"
#include "text/render_diagnostic.h"

namespace bulkhead::text {
namespace {

// "services.a.ports[0]"
std::string shown(const SchemaPlace& place) {
  if (!place.up) return {};
  std::string above = shown(*place.up);
  if (place.is_index) return fmt::format("{}[{}]", above, place.index);
  return above.empty() ? std::string(place.key) : fmt::format("{}.{}", above, place.key);
}

}  // namespace

std::string dotted(const SchemaPlace& place) {
  if (!place.up) return {};
  const std::string above = dotted(*place.up);
  const std::string step = place.is_index ? std::to_string(place.index) : std::string(place.key);
  return above.empty() ? step : above + "." + step;
}

std::string named(const SchemaPlace& place) {
  return place.up ? fmt::format("'{}'", shown(place)) : std::string("the document");
}

std::string type_alternatives(std::uint8_t types) {
  std::vector<std::string_view> names;
  const auto add = [&](unsigned bit, Kind kind) {
    if ((types & bit) != 0) names.push_back(describe(kind));
  };
  add(kTypeString, Kind::kString);
  if ((types & kTypeNumber) != 0) {
    names.push_back(describe(Kind::kFloat));
  } else {
    add(kTypeInteger, Kind::kInteger);
  }
  add(kTypeBoolean, Kind::kBool);
  add(kTypeArray, Kind::kSequence);
  add(kTypeObject, Kind::kMapping);
  add(kTypeNull, Kind::kNull);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string quoted_value(const Value& value) {
  if (const std::string* text = value.as_string()) return fmt::format("'{}'", shortened(*text));
  if (const std::int64_t* integer = value.as_integer()) return fmt::format("{}", *integer);
  if (const double* number = value.as_float()) return fmt::format("{}", *number);
  if (const bool* boolean = value.as_bool()) return *boolean ? "true" : "false";
  if (value.is_null()) return "null";
  return shortened(write_compact_json(value));
}

}  // namespace bulkhead::text
