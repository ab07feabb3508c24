#include "text/canonical_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace bulkhead::text {
namespace {

void append_canonical(const Value& value, std::string& to) {
  switch (value.kind()) {
    case Kind::kNull:
      to += 'n';
      return;
    case Kind::kBool:
      to += *value.as_bool() ? 't' : 'f';
      return;
    case Kind::kInteger:
      to += fmt::format("#{}", *value.as_integer());
      return;
    case Kind::kFloat: {
      // 1 and 1.0 are one number.
      const double number = *value.as_float();
      const bool whole = std::floor(number) == number && std::fabs(number) < 9.2e18;
      to += whole ? fmt::format("#{}", static_cast<std::int64_t>(number))
                  : fmt::format("#{}", number);
      return;
    }
    case Kind::kString:
      to += fmt::format("{}:", value.as_string()->size());
      to += *value.as_string();
      return;
    case Kind::kSequence:
      to += '[';
      for (const Value& item : *value.as_sequence()) append_canonical(item, to);
      to += ']';
      return;
    case Kind::kMapping: {
      std::vector<const Mapping::Entry*> entries;
      for (const Mapping::Entry& entry : *value.as_mapping()) entries.push_back(&entry);
      std::sort(entries.begin(), entries.end(),
                [](const auto* a, const auto* b) { return a->key < b->key; });
      to += '{';
      for (const Mapping::Entry* entry : entries) {
        to += fmt::format("{}:", entry->key.size());
        to += entry->key;
        append_canonical(entry->value, to);
      }
      to += '}';
      return;
    }
  }
}

}  // namespace

std::string canonical(const Value& value) {
  std::string text;
  append_canonical(value, text);
  return text;
}

}  // namespace bulkhead::text
