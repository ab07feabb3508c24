#include "text/json_schema_validate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "text/canonical_json.h"
#include "text/json.h"
#include "text/json_schema_words.h"
#include "text/suggest.h"

namespace bulkhead::text {
namespace {

// Schema nodes visited in one validation. A schema that asks for more of a value is hostile or
// badly written: oneOf in oneOf multiplies.
constexpr std::uint64_t kMostSteps = 50'000'000;

std::uint8_t type_of(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return kTypeNull;
    case Kind::kBool:
      return kTypeBoolean;
    case Kind::kInteger:
      return kTypeInteger;
    case Kind::kFloat: {
      const double number = *value.as_float();
      return std::isfinite(number) && std::floor(number) == number
                 ? static_cast<std::uint8_t>(kTypeInteger | kTypeNumber)
                 : static_cast<std::uint8_t>(kTypeNumber);
    }
    case Kind::kString:
      return kTypeString;
    case Kind::kSequence:
      return kTypeArray;
    case Kind::kMapping:
      return kTypeObject;
  }
  return 0;
}

class Validator {
 public:
  using Violations = std::vector<SchemaViolation>;

  Validator(const JsonSchema::Compiled& schema, const SchemaOptions& options)
      : tables_(schema.tables), patterns_(schema.patterns), options_(options) {}

  // True if the value fits. Where `out` is null the first violation ends the walk.
  bool check(SchemaId id, const Value& value, const SchemaPlace& place, Violations* out) {
    const SchemaNode& node = tables_.nodes[id];
    if (out && out->size() >= options_.max_violations) return false;
    if (++steps_ > kMostSteps) return exhausted(value, place, out);
    if (node.never) {
      return violation(out, "false", value, place,
                       [&] { return fmt::format("{} is not allowed", named(place)); });
    }
    if (out && node.deprecated && options_.report_deprecated) deprecated(value, place, *out);
    bool good = true;
    const auto require = [&](bool fits) {
      good = good && fits;
      return good || out;  // whether to go on
    };
    if (node.ref && !require(check(*node.ref, value, place, out))) return false;
    if ((node.types & type_of(value)) == 0) {
      // What else the schema asks of the value supposes its type.
      return violation(out, "type", value, place,
                       [&] { return mismatch(place, node.types, value); });
    }
    for (const SchemaId part : tables_.part(tables_.ids, node.all_of)) {
      if (!require(check(part, value, place, out))) return false;
    }
    if (!node.any_of.empty() && !require(any(node, value, place, out))) return false;
    if (!node.one_of.empty() && !require(one(node, value, place, out))) return false;
    if (node.negated && check(*node.negated, value, place, nullptr)) {
      if (!require(violation(out, "not", value, place, [&] {
            return fmt::format("{} has a value that is ruled out", named(place));
          }))) {
        return false;
      }
    }
    if (node.condition && !require(conditional(node, value, place, out))) return false;
    if (node.enumeration && !require(listed(*node.enumeration, value, place, out))) return false;
    if (!require(by_kind(node, value, place, out))) return false;
    return good;
  }

 private:
  static std::string mismatch(const SchemaPlace& place, std::uint8_t types, const Value& value) {
    return fmt::format("{} must be {}, not {}", named(place), type_alternatives(types),
                       describe(value.kind()));
  }

  static Span span_of(const Value& value, const SchemaPlace& place) {
    const bool shown_by_key = !value.is_scalar() || value.span().begin == value.span().end;
    return shown_by_key && place.key_span.known() ? place.key_span : value.span();
  }

  template <typename Message>
  bool violation(Violations* out, std::string_view keyword, const Value& value,
                 const SchemaPlace& place, const Message& message) {
    if (out && out->size() < options_.max_violations) {
      out->push_back({dotted(place), std::string(keyword),
                      make_error(options_.code, message(), span_of(value, place))});
    }
    return false;
  }

  bool exhausted(const Value& value, const SchemaPlace& place, Violations* out) {
    if (out && !told_exhausted_) {
      told_exhausted_ = true;
      return violation(out, "limit", value, place, [&] {
        return fmt::format("{} is too large to be checked against its schema", named(place));
      });
    }
    return false;
  }

  void deprecated(const Value& value, const SchemaPlace& place, Violations& out) {
    violation(&out, "deprecated", value, place,
              [&] { return fmt::format("{} is deprecated", named(place)); });
    out.back().diagnostic.severity = Severity::kWarning;
    if (place.key_span.known()) out.back().diagnostic.span = place.key_span;
  }

  bool conditional(const SchemaNode& node, const Value& value, const SchemaPlace& place,
                   Violations* out) {
    const bool holds = node.condition && check(*node.condition, value, place, nullptr);
    const std::optional<SchemaId>& branch = holds ? node.consequence : node.alternative;
    return !branch || check(*branch, value, place, out);
  }

  bool by_kind(const SchemaNode& node, const Value& value, const SchemaPlace& place,
               Violations* out) {
    switch (value.kind()) {
      case Kind::kInteger:
        return in_range(node, static_cast<double>(*value.as_integer()), value, place, out);
      case Kind::kFloat:
        return in_range(node, *value.as_float(), value, place, out);
      case Kind::kString:
        return text(node, value, place, out);
      case Kind::kSequence:
        return sequence(node, value, place, out);
      case Kind::kMapping:
        return mapping(node, value, place, out);
      case Kind::kNull:
      case Kind::kBool:
        return true;
    }
    return true;
  }

  bool in_range(const SchemaNode& node, double number, const Value& value, const SchemaPlace& place,
                Violations* out) {
    const SchemaBounds& bounds = tables_.bounds[node.bounds];
    bool good = true;
    const auto bound = [&](const std::optional<double>& limit, auto fits, std::string_view keyword,
                           std::string_view words) {
      if (!limit || fits(number, *limit)) return;
      good = violation(out, keyword, value, place, [&] {
        return fmt::format("{} must be {} {}, not {}", named(place), words, *limit,
                           quoted_value(value));
      });
    };
    // A quotient is whole to within what binary fractions can tell.
    const auto is_multiple = [](double a, double b) {
      const double quotient = a / b;
      return std::isfinite(quotient) && std::fabs(quotient - std::round(quotient)) < 1e-9;
    };
    bound(bounds.multiple_of, is_multiple, "multipleOf", "a multiple of");
    bound(bounds.minimum, std::greater_equal<>(), "minimum", "at least");
    bound(bounds.maximum, std::less_equal<>(), "maximum", "at most");
    bound(bounds.exclusive_minimum, std::greater<>(), "exclusiveMinimum", "more than");
    bound(bounds.exclusive_maximum, std::less<>(), "exclusiveMaximum", "less than");
    return good;
  }

  // One of minItems, maxLength and their like.
  struct Counting {
    std::string_view what;
    std::string_view least_keyword;
    std::string_view most_keyword;
  };
  bool counted(std::uint64_t count, const std::optional<std::uint64_t>& least,
               const std::optional<std::uint64_t>& most, const Counting& counting,
               const Value& value, const SchemaPlace& place, Violations* out) {
    const bool few = least && count < *least;
    const bool many = most && count > *most;
    if (!few && !many) return true;
    const std::uint64_t limit = few ? *least : *most;
    const std::string_view keyword = few ? counting.least_keyword : counting.most_keyword;
    return violation(out, keyword, value, place, [&] {
      return fmt::format("{} must have {} {} {}{}, not {}", named(place),
                         few ? "at least" : "at most", limit, counting.what, limit == 1 ? "" : "s",
                         count);
    });
  }

  bool text(const SchemaNode& node, const Value& value, const SchemaPlace& place, Violations* out) {
    const std::string& content = *value.as_string();
    const SchemaBounds& bounds = tables_.bounds[node.bounds];
    bool good = true;
    if (bounds.min_length || bounds.max_length) {
      const auto points =
          static_cast<std::uint64_t>(std::count_if(content.begin(), content.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
          }));
      good = counted(points, bounds.min_length, bounds.max_length,
                     {"character", "minLength", "maxLength"}, value, place, out);
    }
    if (node.pattern && !patterns_[*node.pattern].matches(content)) {
      good = violation(out, "pattern", value, place, [&] {
        return fmt::format("{} must match the pattern {}, which {} does not", named(place),
                           patterns_[*node.pattern].expression(), quoted_value(value));
      });
    }
    return good;
  }

  bool sequence(const SchemaNode& node, const Value& value, const SchemaPlace& place,
                Violations* out) {
    const Sequence& items = *value.as_sequence();
    const SchemaBounds& bounds = tables_.bounds[node.bounds];
    bool good = counted(items.size(), bounds.min_items, bounds.max_items,
                        {"item", "minItems", "maxItems"}, value, place, out);
    if (!good && !out) return false;
    if (node.unique_items && !unique(items, place, out)) {
      good = false;
      if (!out) return false;
    }
    if (node.contains && !any_fits(*node.contains, items, place)) {
      good = violation(out, "contains", value, place, [&] {
        return fmt::format("{} lacks an item that it must have", named(place));
      });
      if (!out) return false;
    }
    const auto prefix = tables_.part(tables_.ids, node.prefix_items);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const bool in_prefix = i < prefix.size();
      if (!in_prefix && !node.items) break;
      const SchemaPlace at{&place, {}, i, true, {}};
      const SchemaId schema = in_prefix ? prefix[i] : node.items.value_or(0);
      if (check(schema, items[i], at, out)) continue;
      good = false;
      if (!out) return false;
    }
    return good;
  }

  bool any_fits(SchemaId id, const Sequence& items, const SchemaPlace& place) {
    return std::any_of(items.begin(), items.end(),
                       [&](const Value& item) { return check(id, item, place, nullptr); });
  }

  bool unique(const Sequence& items, const SchemaPlace& place, Violations* out) {
    if (items.size() < 2) return true;
    bool good = true;
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto [known, is_new] = first.emplace(canonical(items[i]), i);
      if (is_new) continue;
      good = false;
      if (!out) return false;
      if (out->size() >= options_.max_violations) return false;
      violation(out, "uniqueItems", items[i], place, [&] {
        return fmt::format("{} holds {} twice", named(place), quoted_value(items[i]));
      });
      Diagnostic& diagnostic = out->back().diagnostic;
      diagnostic.span = items[i].span();
      diagnostic.related.push_back({items[known->second].span(), "given first here"});
      diagnostic.help = "remove one of the two";
    }
    return good;
  }

  bool mapping(const SchemaNode& node, const Value& value, const SchemaPlace& place,
               Violations* out) {
    const Mapping& entries = *value.as_mapping();
    const SchemaBounds& bounds = tables_.bounds[node.bounds];
    bool good = counted(entries.size(), bounds.min_properties, bounds.max_properties,
                        {"key", "minProperties", "maxProperties"}, value, place, out);
    if (!good && !out) return false;
    for (const SchemaText word : tables_.part(tables_.words, node.required)) {
      const std::string_view key = tables_.at(word);
      if (entries.contains(key)) continue;
      good = violation(out, "required", value, place,
                       [&] { return fmt::format("{} lacks the key '{}'", named(place), key); });
      if (!out) return false;
    }
    if (!dependencies(node, value, place, out)) {
      good = false;
      if (!out) return false;
    }
    for (const Mapping::Entry& entry : entries) {
      const SchemaPlace at{&place, entry.key, 0, false, entry.key_span};
      if (property(node, entry, at, place, out)) continue;
      good = false;
      if (!out) return false;
    }
    return good;
  }

  bool dependencies(const SchemaNode& node, const Value& value, const SchemaPlace& place,
                    Violations* out) {
    const Mapping& entries = *value.as_mapping();
    bool good = true;
    for (const SchemaDependency& dependency :
         tables_.part(tables_.dependencies, node.dependent_required)) {
      const std::string_view key = tables_.at(dependency.key);
      if (!entries.contains(key)) continue;
      for (const SchemaText word : tables_.part(tables_.words, dependency.others)) {
        const std::string_view other = tables_.at(word);
        if (entries.contains(other)) continue;
        good = violation(out, "dependentRequired", value, place, [&] {
          return fmt::format("{} has the key '{}', and lacks '{}', which goes with it",
                             named(place), key, other);
        });
      }
    }
    for (const auto& [key, schema] : tables_.part(tables_.keys, node.dependent_schemas)) {
      if (entries.contains(tables_.at(key)) && !check(schema, value, place, out)) good = false;
    }
    return good;
  }

  bool property(const SchemaNode& node, const Mapping::Entry& entry, const SchemaPlace& at,
                const SchemaPlace& parent, Violations* out) {
    bool known = false;
    bool good = true;
    if (const auto schema = tables_.property(node, entry.key)) {
      known = true;
      good = check(*schema, entry.value, at, out);
    }
    for (const auto& [pattern, id] : tables_.part(tables_.pattern_keys, node.pattern_properties)) {
      if (!patterns_[pattern].matches(entry.key)) continue;
      known = true;
      if (!check(id, entry.value, at, out)) good = false;
    }
    if (node.property_names) {
      const Value name(entry.key, entry.key_span);
      if (!check(*node.property_names, name, at, out)) good = false;
    }
    if (known || !node.additional_properties) return good;
    if (!tables_.nodes[*node.additional_properties].never) {
      return check(*node.additional_properties, entry.value, at, out) && good;
    }
    if (out && out->size() < options_.max_violations) unknown_key(node, entry, parent, *out);
    return false;
  }

  void unknown_key(const SchemaNode& node, const Mapping::Entry& entry, const SchemaPlace& parent,
                   Violations& out) {
    Diagnostic error = make_error(
        options_.code, fmt::format("key '{}' is not known in {}", entry.key, named(parent)),
        entry.key_span);
    std::vector<std::string_view> candidates;
    candidates.reserve(node.properties.count);
    for (const SchemaKey& known : tables_.part(tables_.keys, node.properties)) {
      candidates.push_back(tables_.at(known.key));
    }
    error.help = did_you_mean(entry.key, candidates);
    if (error.help.empty() && candidates.empty() && node.pattern_properties.count == 1) {
      const std::uint32_t pattern = tables_.pattern_keys[node.pattern_properties.begin].pattern;
      error.message = fmt::format("key '{}' is not allowed in {}", entry.key, named(parent));
      error.help = fmt::format("use a key that matches {}", patterns_[pattern].expression());
    } else if (error.help.empty()) {
      constexpr std::size_t kFew = 12;
      if (!candidates.empty() && candidates.size() <= kFew) {
        error.help = fmt::format("use one of: {}", fmt::join(candidates, ", "));
      }
    }
    out.push_back({dotted(parent), "additionalProperties", std::move(error)});
  }

  bool listed(SchemaRange range, const Value& value, const SchemaPlace& place, Violations* out) {
    const auto constants = tables_.part(tables_.constants, range);
    const std::string wanted = canonical(value);
    if (std::any_of(constants.begin(), constants.end(), [&](const SchemaConstant& one) {
          return tables_.at(one.canonical) == wanted;
        })) {
      return true;
    }
    if (!out) return false;
    Sequence allowed;
    for (const SchemaConstant& one : constants) {
      allowed.push_back(parse_json(tables_.at(one.json)).value_or(Value()));
    }
    violation(out, "enum", value, place, [&] {
      std::string list;
      for (std::size_t i = 0; i < allowed.size(); ++i) {
        if (i > 0) list += i + 1 == allowed.size() ? " or " : ", ";
        list += quoted_value(allowed[i]);
      }
      return fmt::format("{} must be {}, not {}", named(place), list, quoted_value(value));
    });
    if (value.as_string() && !out->empty()) {
      std::vector<std::string_view> candidates;
      for (const Value& one : allowed) {
        if (one.as_string()) candidates.push_back(*one.as_string());
      }
      out->back().diagnostic.help = did_you_mean(*value.as_string(), candidates);
    }
    return false;
  }

  bool any(const SchemaNode& node, const Value& value, const SchemaPlace& place, Violations* out) {
    for (const SchemaId branch : tables_.part(tables_.ids, node.any_of)) {
      if (check(branch, value, place, nullptr)) {
        if (out && options_.report_deprecated) check(branch, value, place, out);
        return true;
      }
    }
    return best_branch(node.any_of, "anyOf", value, place, out);
  }

  bool one(const SchemaNode& node, const Value& value, const SchemaPlace& place, Violations* out) {
    std::optional<SchemaId> fitting;
    for (const SchemaId branch : tables_.part(tables_.ids, node.one_of)) {
      if (!check(branch, value, place, nullptr)) continue;
      if (fitting) {
        return violation(out, "oneOf", value, place, [&] {
          return fmt::format("{} fits more than one of the forms that it may have", named(place));
        });
      }
      fitting = branch;
    }
    if (!fitting) return best_branch(node.one_of, "oneOf", value, place, out);
    // Only for the warnings: the branch fits.
    if (out && options_.report_deprecated) check(*fitting, value, place, out);
    return true;
  }

  // Types that the schema could accept at its own place, whatever else it asks.
  std::uint8_t accepted_types(SchemaId id) const {
    const SchemaNode& node = tables_.nodes[id];
    if (node.never) return 0;
    unsigned types = node.types;
    if (node.ref) types &= accepted_types(*node.ref);
    for (const SchemaId part : tables_.part(tables_.ids, node.all_of))
      types &= accepted_types(part);
    for (const SchemaRange branches : {node.any_of, node.one_of}) {
      if (branches.empty()) continue;
      unsigned together = 0;
      for (const SchemaId branch : tables_.part(tables_.ids, branches))
        together |= accepted_types(branch);
      types &= together;
    }
    return static_cast<std::uint8_t>(types);
  }

  // None of the branches fits: says what the one that was probably meant misses.
  bool best_branch(SchemaRange branches, std::string_view keyword, const Value& value,
                   const SchemaPlace& place, Violations* out) {
    if (!out) return false;
    const std::uint8_t type = type_of(value);
    unsigned accepted = 0;
    std::optional<Violations> best;
    for (const SchemaId branch : tables_.part(tables_.ids, branches)) {
      const std::uint8_t types = accepted_types(branch);
      accepted |= types;
      if ((types & type) == 0) continue;
      Violations found;
      check(branch, value, place, &found);
      if (!best || found.size() < best->size()) best = std::move(found);
    }
    if (!best || best->empty()) {
      return violation(out, best ? keyword : "type", value, place, [&] {
        return best ? fmt::format("{} has none of the forms that it may have", named(place))
                    : mismatch(place, static_cast<std::uint8_t>(accepted), value);
      });
    }
    for (SchemaViolation& one : *best) {
      if (out->size() >= options_.max_violations) break;
      out->push_back(std::move(one));
    }
    return false;
  }

  const SchemaTables& tables_;
  const std::vector<Pattern>& patterns_;
  const SchemaOptions& options_;
  std::uint64_t steps_ = 0;
  bool told_exhausted_ = false;
};

}  // namespace

bool validate(const JsonSchema::Compiled& schema, const Value& value, const SchemaOptions& options,
              std::vector<SchemaViolation>* out) {
  return Validator(schema, options).check(0, value, SchemaPlace{}, out);
}

}  // namespace bulkhead::text
