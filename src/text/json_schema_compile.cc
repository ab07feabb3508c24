#include "text/json_schema_compile.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "text/canonical_json.h"
#include "text/json.h"
#include "text/pattern.h"

namespace bulkhead::text {
namespace {

constexpr std::size_t kMostNodes = 100'000;

// Keywords that say something to people, or name places: nothing to check.
constexpr std::array<std::string_view, 15> kAnnotations = {
    "id",          "$schema",   "$id",         "$comment", "$defs",
    "definitions", "title",     "description", "default",  "examples",
    "readOnly",    "writeOnly", "format",      "$anchor",  "contentMediaType",
};

std::optional<std::uint8_t> type_bit(std::string_view name) {
  struct Named {
    std::string_view name;
    std::uint8_t bits;
  };
  static constexpr std::array kNames = {
      Named{"null", kTypeNull},       Named{"boolean", kTypeBoolean},
      Named{"integer", kTypeInteger}, Named{"number", kTypeNumber | kTypeInteger},
      Named{"string", kTypeString},   Named{"array", kTypeArray},
      Named{"object", kTypeObject},
  };
  for (const Named& known : kNames) {
    if (known.name == name) return known.bits;
  }
  return std::nullopt;
}

class Compiler {
 public:
  explicit Compiler(const Value& root) : root_(root) {}

  Result<SchemaStorage> compile() {
    result_.bounds.emplace_back();
    TRY(node(root_, "#"));
    // Schemas that only a $ref leads to are compiled when one does; each may hold further ones.
    while (!pending_.empty()) {
      const Pending next = std::move(pending_.back());
      pending_.pop_back();
      result_.nodes[next.node].ref = TRY(referred(next.target, next.where));
    }
    TRY(refuse_reference_loops());
    return std::move(result_);
  }

 private:
  struct Pending {
    SchemaId node;
    std::string target;
    std::string where;
  };

  static tl::unexpected<Error> fail(const std::string& where, std::string_view what) {
    return failure(ErrorKind::kInvalid, fmt::format("schema {}: {}", where, what));
  }

  Result<SchemaId> node(const Value& schema, const std::string& where) {
    if (const auto known = compiled_.find(&schema); known != compiled_.end()) return known->second;
    if (result_.nodes.size() >= kMostNodes) return fail(where, "the schema is too large");
    const auto id = static_cast<SchemaId>(result_.nodes.size());
    compiled_.emplace(&schema, id);
    result_.nodes.emplace_back();
    if (const bool* boolean = schema.as_bool()) {
      result_.nodes[id].never = !*boolean;
      return id;
    }
    const Mapping* keywords = schema.as_mapping();
    if (!keywords) return fail(where, "must be an object or a boolean");
    SchemaNode compiled;
    for (const Mapping::Entry& entry : *keywords) {
      TRY(keyword(compiled, id, entry, *keywords, where));
    }
    compiled.ref = result_.nodes[id].ref;
    result_.nodes[id] = compiled;
    return id;
  }

  Status keyword(SchemaNode& node_, SchemaId id, const Mapping::Entry& entry,
                 const Mapping& keywords, const std::string& where) {
    const std::string_view name = entry.key;
    const Value& value = entry.value;
    const std::string place = fmt::format("{}/{}", where, name);
    if (std::find(kAnnotations.begin(), kAnnotations.end(), name) != kAnnotations.end() ||
        name.starts_with("x-")) {
      return {};
    }
    if (name == "$ref") return reference(id, value, place);
    if (name == "type") return types(node_, value, place);
    if (name == "deprecated") return flag(node_.deprecated, value, place);
    if (name == "uniqueItems") return flag(node_.unique_items, value, place);
    if (name == "allOf") return list(node_.all_of, value, place);
    if (name == "anyOf") return list(node_.any_of, value, place);
    if (name == "oneOf") return list(node_.one_of, value, place);
    if (name == "not") return single(node_.negated, value, place);
    if (name == "if") return single(node_.condition, value, place);
    if (name == "then") return single(node_.consequence, value, place);
    if (name == "else") return single(node_.alternative, value, place);
    if (name == "contains") return single(node_.contains, value, place);
    if (name == "multipleOf") return number(bounds(node_).multiple_of, value, place);
    if (name == "prefixItems") return list(node_.prefix_items, value, place);
    // Draft 7 has the prefix in "items", and what follows it in "additionalItems".
    if (name == "items" && value.as_sequence()) return list(node_.prefix_items, value, place);
    if (name == "items") return single(node_.items, value, place);
    if (name == "additionalItems") return additional_items(node_, value, keywords, place);
    if (name == "dependencies" || name == "dependentRequired" || name == "dependentSchemas") {
      return dependencies(node_, value, place);
    }
    if (name == "additionalProperties") return single(node_.additional_properties, value, place);
    if (name == "propertyNames") return single(node_.property_names, value, place);
    if (name == "properties") return properties(node_, value, place);
    if (name == "patternProperties") return pattern_properties(node_, value, place);
    if (name == "required") return names(node_.required, value, place);
    if (name == "enum") return enumeration(node_, value, place);
    if (name == "const") {
      node_.enumeration = constants(Sequence{value});
      return {};
    }
    if (name == "pattern") return pattern(node_, value, place);
    if (name == "minProperties") return count(bounds(node_).min_properties, value, place);
    if (name == "maxProperties") return count(bounds(node_).max_properties, value, place);
    if (name == "minItems") return count(bounds(node_).min_items, value, place);
    if (name == "maxItems") return count(bounds(node_).max_items, value, place);
    if (name == "minLength") return count(bounds(node_).min_length, value, place);
    if (name == "maxLength") return count(bounds(node_).max_length, value, place);
    if (name == "minimum") return number(bounds(node_).minimum, value, place);
    if (name == "maximum") return number(bounds(node_).maximum, value, place);
    if (name == "exclusiveMinimum") return number(bounds(node_).exclusive_minimum, value, place);
    if (name == "exclusiveMaximum") return number(bounds(node_).exclusive_maximum, value, place);
    return fail(place, "this keyword is not supported");
  }

  Status reference(SchemaId id, const Value& value, const std::string& place) {
    const std::string* target = value.as_string();
    if (!target) return fail(place, "must be a string");
    pending_.push_back({id, *target, place});
    return {};
  }

  Result<SchemaId> referred(const std::string& target, const std::string& where) {
    if (!target.starts_with('#')) {
      return fail(where, fmt::format("'{}' is not in this schema", target));
    }
    const Value* at = &root_;
    std::string_view rest = std::string_view(target).substr(1);
    while (!rest.empty()) {
      if (rest[0] != '/') return fail(where, fmt::format("'{}' is no JSON pointer", target));
      const std::size_t end = std::min(rest.find('/', 1), rest.size());
      const std::string step = unescaped(rest.substr(1, end - 1));
      rest.remove_prefix(end);
      if (const Sequence* items = at->as_sequence()) {
        const bool is_number = !step.empty() && step.size() < 9 &&
                               step.find_first_not_of("0123456789") == std::string::npos;
        const std::size_t index = is_number ? std::stoul(step) : items->size();
        at = index < items->size() ? &(*items)[index] : nullptr;
      } else {
        at = at->get(step);
      }
      if (!at) return fail(where, fmt::format("'{}' leads nowhere", target));
    }
    return node(*at, target);
  }

  // ~1 and ~0 of JSON pointers, and %XX of URI fragments.
  static std::string unescaped(std::string_view step) {
    std::string decoded;
    for (std::size_t i = 0; i < step.size(); ++i) {
      unsigned byte = 0;
      const char* digits = step.data() + i + 1;
      if (step[i] == '%' && i + 2 < step.size() &&
          std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
        decoded.push_back(static_cast<char>(byte));
        i += 2;
      } else {
        decoded.push_back(step[i]);
      }
    }
    std::string result;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
      const bool escape = decoded[i] == '~' && i + 1 < decoded.size();
      result.push_back(escape ? (decoded[++i] == '1' ? '/' : '~') : decoded[i]);
    }
    return result;
  }

  static Status types(SchemaNode& to, const Value& value, const std::string& place) {
    to.types = 0;
    const Sequence one{value};
    for (const Value& name : value.as_sequence() ? *value.as_sequence() : one) {
      const std::string* text = name.as_string();
      const std::optional<std::uint8_t> bits = text ? type_bit(*text) : std::nullopt;
      if (!bits) return fail(place, "names no type");
      to.types = static_cast<std::uint8_t>(to.types | *bits);
    }
    return {};
  }

  static Status flag(bool& to, const Value& value, const std::string& place) {
    if (!value.as_bool()) return fail(place, "must be a boolean");
    to = *value.as_bool();
    return {};
  }

  static Status number(std::optional<double>& to, const Value& value, const std::string& place) {
    if (const std::int64_t* integer = value.as_integer()) {
      to = static_cast<double>(*integer);
    } else if (const double* real = value.as_float()) {
      to = *real;
    } else {
      return fail(place, "must be a number");
    }
    return {};
  }

  static Status count(std::optional<std::uint64_t>& to, const Value& value,
                      const std::string& place) {
    std::optional<double> number_given;
    TRY(number(number_given, value, place));
    const double given = number_given.value_or(-1);
    if (given < 0 || given > 1e15 || std::floor(given) != given) {
      return fail(place, "must be a whole number, not negative");
    }
    to = static_cast<std::uint64_t>(given);
    return {};
  }

  Status single(std::optional<SchemaId>& to, const Value& value, const std::string& place) {
    to = TRY(node(value, place));
    return {};
  }

  Status list(SchemaRange& to, const Value& value, const std::string& place) {
    const Sequence* schemas = value.as_sequence();
    if (!schemas || schemas->empty()) return fail(place, "must be a list of schemas");
    std::vector<SchemaId> ids;
    ids.reserve(schemas->size());
    for (std::size_t i = 0; i < schemas->size(); ++i) {
      ids.push_back(TRY(node((*schemas)[i], fmt::format("{}/{}", place, i))));
    }
    to = appended(result_.ids, ids);
    return {};
  }

  // Says nothing where "items" is no list.
  Status additional_items(SchemaNode& to, const Value& value, const Mapping& keywords,
                          const std::string& place) {
    const Value* items = keywords.find("items");
    return items && items->as_sequence() ? single(to.items, value, place) : Status();
  }

  Status dependencies(SchemaNode& to, const Value& value, const std::string& place) {
    if (!value.as_mapping()) return fail(place, "must be an object");
    std::vector<SchemaKey> schemas;
    std::vector<SchemaDependency> required;
    for (const Mapping::Entry& entry : *value.as_mapping()) {
      const std::string at = fmt::format("{}/{}", place, entry.key);
      if (!entry.value.as_sequence()) {
        schemas.push_back({text(entry.key), TRY(node(entry.value, at))});
        continue;
      }
      required.push_back({text(entry.key), {}});
      TRY(names(required.back().others, entry.value, at));
    }
    const bool again = (!schemas.empty() && !to.dependent_schemas.empty()) ||
                       (!required.empty() && !to.dependent_required.empty());
    if (again) return fail(place, "says again what another keyword says");
    if (!schemas.empty()) to.dependent_schemas = appended(result_.keys, schemas);
    if (!required.empty()) to.dependent_required = appended(result_.dependencies, required);
    return {};
  }

  Status properties(SchemaNode& to, const Value& value, const std::string& place) {
    if (!value.as_mapping()) return fail(place, "must be an object");
    std::map<std::string_view, SchemaId> sorted;
    for (const Mapping::Entry& entry : *value.as_mapping()) {
      const SchemaId schema = TRY(node(entry.value, fmt::format("{}/{}", place, entry.key)));
      sorted.emplace(entry.key, schema);
    }
    std::vector<SchemaKey> keys;
    keys.reserve(sorted.size());
    for (const auto& [key, schema] : sorted) keys.push_back({text(key), schema});
    to.properties = appended(result_.keys, keys);
    return {};
  }

  Status pattern_properties(SchemaNode& to, const Value& value, const std::string& place) {
    if (!value.as_mapping()) return fail(place, "must be an object");
    std::vector<SchemaPatternKey> keys;
    for (const Mapping::Entry& entry : *value.as_mapping()) {
      const std::uint32_t expression = TRY(pattern_number(entry.key, place));
      const SchemaId id = TRY(node(entry.value, fmt::format("{}/{}", place, entry.key)));
      keys.push_back({expression, id});
    }
    to.pattern_properties = appended(result_.pattern_keys, keys);
    return {};
  }

  Status names(SchemaRange& to, const Value& value, const std::string& place) {
    if (!value.as_sequence()) return fail(place, "must be a list of keys");
    std::vector<SchemaText> words;
    for (const Value& key : *value.as_sequence()) {
      if (!key.as_string()) return fail(place, "must be a list of keys");
      words.push_back(text(*key.as_string()));
    }
    to = appended(result_.words, words);
    return {};
  }

  Status enumeration(SchemaNode& to, const Value& value, const std::string& place) {
    if (!value.as_sequence()) return fail(place, "must be a list of values");
    to.enumeration = constants(*value.as_sequence());
    return {};
  }

  SchemaRange constants(const Sequence& values) {
    std::vector<SchemaConstant> constants;
    constants.reserve(values.size());
    for (const Value& value : values) {
      constants.push_back({text(write_json(value)), text(canonical(value))});
    }
    return appended(result_.constants, constants);
  }

  Status pattern(SchemaNode& to, const Value& value, const std::string& place) {
    if (!value.as_string()) return fail(place, "must be a string");
    to.pattern = TRY(pattern_number(*value.as_string(), place));
    return {};
  }

  Result<std::uint32_t> pattern_number(const std::string& expression, const std::string& place) {
    if (const auto known = patterns_.find(expression); known != patterns_.end()) {
      return known->second;
    }
    const Result<Pattern> compiled = Pattern::compile(expression);
    if (!compiled) return fail(place, compiled.error().message);
    const auto number = static_cast<std::uint32_t>(result_.patterns.size());
    result_.patterns.push_back(text(expression));
    patterns_.emplace(expression, number);
    return number;
  }

  SchemaBounds& bounds(SchemaNode& of) {
    if (of.bounds == 0) {
      of.bounds = static_cast<std::uint32_t>(result_.bounds.size());
      result_.bounds.emplace_back();
    }
    return result_.bounds[of.bounds];
  }

  // Words come again and again; each is kept once.
  SchemaText text(std::string_view content) {
    const auto [known, is_new] = texts_.emplace(content, SchemaText{});
    if (is_new) {
      known->second = {static_cast<std::uint32_t>(result_.text.size()),
                       static_cast<std::uint32_t>(content.size())};
      result_.text += content;
    }
    return known->second;
  }

  template <typename Item>
  static SchemaRange appended(std::vector<Item>& all, const std::vector<Item>& items) {
    const SchemaRange range{static_cast<std::uint32_t>(all.size()),
                            static_cast<std::uint32_t>(items.size())};
    all.insert(all.end(), items.begin(), items.end());
    return range;
  }

  // A schema that leads to itself without going into the value would never end.
  Status refuse_reference_loops() const {
    enum class Mark : std::uint8_t { kNew, kOpen, kDone };
    std::vector<Mark> marks(result_.nodes.size(), Mark::kNew);
    struct Frame {
      SchemaId id;
      std::vector<SchemaId> next;
    };
    for (SchemaId root = 0; root < result_.nodes.size(); ++root) {
      if (marks[root] != Mark::kNew) continue;
      std::vector<Frame> stack;
      const auto open = [&](SchemaId id) {
        const SchemaNode& at = result_.nodes[id];
        std::vector<SchemaId> next;
        if (at.ref) next.push_back(*at.ref);
        for (const auto& one : {at.negated, at.condition, at.consequence, at.alternative}) {
          if (one) next.push_back(*one);
        }
        for (std::uint32_t i = 0; i < at.dependent_schemas.count; ++i) {
          next.push_back(result_.keys[at.dependent_schemas.begin + i].schema);
        }
        for (const SchemaRange branches : {at.all_of, at.any_of, at.one_of}) {
          const auto first = result_.ids.begin() + branches.begin;
          next.insert(next.end(), first, first + branches.count);
        }
        marks[id] = Mark::kOpen;
        stack.push_back({id, std::move(next)});
      };
      open(root);
      while (!stack.empty()) {
        if (stack.back().next.empty()) {
          marks[stack.back().id] = Mark::kDone;
          stack.pop_back();
          continue;
        }
        const SchemaId next = stack.back().next.back();
        stack.back().next.pop_back();
        if (marks[next] == Mark::kOpen) return fail("#", "a $ref leads back to itself");
        if (marks[next] == Mark::kNew) open(next);
      }
    }
    return {};
  }

  const Value& root_;
  SchemaStorage result_;
  std::unordered_map<const Value*, SchemaId> compiled_;
  std::unordered_map<std::string, SchemaText> texts_;
  std::unordered_map<std::string, std::uint32_t> patterns_;
  std::vector<Pending> pending_;
};

}  // namespace

Result<SchemaStorage> compile_schema(const Value& schema) {
  return Compiler(schema).compile();
}

}  // namespace bulkhead::text
