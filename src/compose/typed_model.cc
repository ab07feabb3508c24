#include "compose/typed_model.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compose/go_format.h"
#include "compose/model_path.h"
#include "compose/shell_words.h"
#include "compose/typed_pairs.h"
#include "compose/typed_scalar.h"
#include "text/write_yaml.h"

namespace bulkhead::compose {
namespace {

using text::Kind;
using text::Mapping;
using text::Sequence;
using text::Span;
using text::Value;

class Typer final {
 public:
  explicit Typer(ProblemList& problems)
      : problems_(problems), scalars_(problems), pairs_(problems) {}

  Value structure(Value value, const Shape& shape, const ModelPath& path) {
    Mapping* mapping = value.as_mapping();
    if (!mapping) {
      if (!value.is_null()) wrong(value, path, "a mapping");
      return Value(Mapping(), value.span());
    }
    Mapping result;
    for (const Field& field : shape.fields) {
      const Mapping::Entry* entry = mapping->find_entry(field.name);
      const ModelPath at(path, field.name);
      const Span key_span = entry ? entry->key_span : Span{};
      Converted converted;
      if (entry) converted = convert(std::move(*mapping->find(field.name)), field, at);
      if (!converted && field.always) converted = zero(field, value.span());
      if (converted) result.set(std::string(field.name), std::move(*converted), key_span);
    }
    if (shape.extensions) add_extensions(*mapping, result);
    return Value(std::move(result), value.span());
  }

 private:
  Converted wrong(const Value& value, const ModelPath& path, std::string_view wanted) {
    report_wrong_type(problems_, value, path, wanted);
    return std::nullopt;
  }

  static void add_extensions(Mapping& from, Mapping& to) {
    std::vector<Mapping::Entry*> entries;
    for (auto& entry : from) {
      if (entry.key.starts_with(kExtensionPrefix) && entry.key != "x-#value") {
        entries.push_back(&entry);
      }
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto* a, const auto* b) { return text::go_yaml_key_less(a->key, b->key); });
    for (Mapping::Entry* entry : entries) {
      Value value = std::move(entry->value);
      sort_keys(value);
      to.set(entry->key, std::move(value), entry->key_span);
    }
  }

  static void sort_keys(Value& value) {
    if (Sequence* items = value.as_sequence()) {
      for (Value& item : *items) sort_keys(item);
    } else if (Mapping* mapping = value.as_mapping()) {
      for (auto& entry : *mapping) sort_keys(entry.value);
      value = in_printed_order(std::move(*mapping), value.span());
    }
  }

  static Converted zero(const Field& field, Span span) {
    switch (field.form) {
      case Form::kText:
        return Value("", span);
      case Form::kBool:
        return Value(false, span);
      case Form::kBytes:
        return Value("0", span);
      case Form::kStructMap:
        return Value(Mapping(), span);
      default:
        return Value(std::int64_t{0}, span);
    }
  }

  /// Null is as good as absent, but where a mapping gives names their values.
  Converted convert(Value value, const Field& field, const ModelPath& path) {
    if (value.is_null()) return std::nullopt;
    if (value.is_date()) return date(value, field.form, path);
    switch (field.form) {
      case Form::kText:
      case Form::kBool:
      case Form::kOptionalBool:
      case Form::kOptOut:
      case Form::kInteger:
      case Form::kOptionalInteger:
      case Form::kUnsigned:
      case Form::kOptionalUnsigned:
      case Form::kUnsigned16:
      case Form::kUnsigned32:
      case Form::kFloat32:
        return scalars_.scalar(std::move(value), field, path);
      case Form::kBytes:
      case Form::kDuration:
      case Form::kOptionalDuration:
      case Form::kFileMode:
      case Form::kCpus:
      case Form::kDeviceCount:
        return scalars_.quantity(value, field.form, path);
      case Form::kUlimit:
        return ulimit(std::move(value), path);
      case Form::kTextList:
      case Form::kTextOrList:
      case Form::kTextOrNumberList:
      case Form::kCommand:
      case Form::kHealthTest:
        return list(std::move(value), field.form, path);
      case Form::kLabels:
      case Form::kAnnotations:
      case Form::kVariables:
        return pairs_.pairs(std::move(value), field.form, path);
      case Form::kOptions:
      case Form::kMultiOptions:
      case Form::kTextMap:
        return pairs_.options(std::move(value), field.form, path);
      case Form::kHosts:
        return pairs_.hosts(value, path);
      case Form::kSsh:
        return pairs_.ssh(std::move(value), path);
      case Form::kStruct:
      case Form::kOptionalStruct:
      case Form::kStructList:
      case Form::kStructMap:
      case Form::kOptionalStructMap:
      case Form::kFormMap:
        return compound(std::move(value), field, path);
    }
    return std::nullopt;
  }

  /// A date is no string to the reference implementation, and a few of its types pass it by.
  Converted date(const Value& value, Form form, const ModelPath& path) {
    if (form == Form::kBytes || form == Form::kCommand) return std::nullopt;
    return wrong(value, path, "a string");
  }

  Converted ulimit(Value value, const ModelPath& path) {
    const Span span = value.span();
    if (value.as_integer() && *value.as_integer() != 0) return value;
    if (!value.as_integer() && !value.as_mapping()) {
      return wrong(value, path, "an integer, or a mapping with soft and hard");
    }
    Mapping limits;
    for (const std::string_view key : {"soft", "hard"}) {
      const Value* limit = value.get(key);
      if (limit && !limit->as_integer()) {
        wrong(*limit, ModelPath(path, key), "an integer");
        limit = nullptr;
      }
      limits.set(std::string(key), limit ? *limit : Value(std::int64_t{0}, span), span);
    }
    return Value(std::move(limits), span);
  }

  Converted list(Value value, Form form, const ModelPath& path) {
    const Span span = value.span();
    Sequence result;
    if (const std::string* text = value.as_string()) {
      if (form == Form::kTextList) return wrong(value, path, "a list");
      if (form == Form::kCommand) {
        auto words = split_shell_words(*text);
        if (!words) {
          return wrong(value, path, "a command line (an open quote, a bare parenthesis?)");
        }
        for (std::string& word : *words) result.emplace_back(std::move(word), span);
        return Value(std::move(result), span);
      }
      if (form == Form::kHealthTest) result.emplace_back("CMD-SHELL", span);
      result.push_back(std::move(value));
      return Value(std::move(result), span);
    }
    Sequence* items = value.as_sequence();
    if (!items) return wrong(value, path, "a list");
    for (std::size_t i = 0; i < items->size(); ++i) {
      Value& item = (*items)[i];
      const bool number_fits = item.as_integer() && form != Form::kTextOrList;
      if (number_fits || form == Form::kTextOrNumberList) {
        item = Value(go_sprint(item), item.span());
      }
      if (item.is_null() && form == Form::kTextList) item = Value("", item.span());
      if (!item.as_string() || item.is_date()) {
        wrong(item, ModelPath(path, i), "a string");
        continue;
      }
      result.push_back(std::move(item));
    }
    if (result.empty() && form != Form::kCommand) return std::nullopt;
    return Value(std::move(result), span);
  }

  Converted compound(Value value, const Field& field, const ModelPath& path) {
    const Span span = value.span();
    if (field.form == Form::kStruct || field.form == Form::kOptionalStruct) {
      Value result = structure(std::move(value), *field.shape, path);
      if (field.form == Form::kStruct && result.as_mapping()->empty()) return std::nullopt;
      return result;
    }
    if (field.form == Form::kStructList) {
      Sequence* items = value.as_sequence();
      if (!items) return wrong(value, path, "a list");
      Sequence result;
      for (std::size_t i = 0; i < items->size(); ++i) {
        result.push_back(structure(std::move((*items)[i]), *field.shape, ModelPath(path, i)));
      }
      if (result.empty()) return std::nullopt;
      return Value(std::move(result), span);
    }
    Mapping* mapping = value.as_mapping();
    if (!mapping) return wrong(value, path, "a mapping");
    if (!field.any_name) gather_extensions(*mapping);
    Mapping result;
    for (auto& entry : *mapping) {
      const ModelPath at(path, entry.key);
      if (entry.key == kExtensionsKey) {
        // Read as a structure, of which none of these keys is a part.
        result.set(entry.key, Value(Mapping(), entry.value.span()), entry.key_span);
      } else if (field.form == Form::kFormMap) {
        Field item;
        item.form = field.item;
        if (auto converted = convert(std::move(entry.value), item, at)) {
          result.set(entry.key, std::move(*converted), entry.key_span);
        }
      } else if (entry.value.is_null() && field.form == Form::kOptionalStructMap) {
        result.set(entry.key, std::move(entry.value), entry.key_span);
      } else {
        result.set(entry.key, structure(std::move(entry.value), *field.shape, at), entry.key_span);
      }
    }
    if (result.empty() && !field.always) return std::nullopt;
    return in_printed_order(std::move(result), span);
  }

  ProblemList& problems_;
  ScalarTyper scalars_;
  PairsTyper pairs_;
};

}  // namespace

void make_typed(Value& model, const Shape& shape, ProblemList& problems) {
  model = Typer(problems).structure(std::move(model), shape, ModelPath());
}

}  // namespace bulkhead::compose
