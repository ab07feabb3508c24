#include "compose/typed_model.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/duration.h"
#include "compose/byte_size.h"
#include "compose/compose_duration.h"
#include "compose/go_format.h"
#include "compose/model_path.h"
#include "compose/shell_words.h"
#include "text/write_yaml.h"

namespace bulkhead::compose {
namespace {

using text::Kind;
using text::Mapping;
using text::Sequence;
using text::Span;
using text::Value;

// Keys starting so are extensions; in a free mapping the reference implementation gathers them
// under this one key.
constexpr std::string_view kExtensionPrefix = "x-";
constexpr std::string_view kExtensionsKey = "#extensions";

/// A converted value, or nothing where it is to be left out.
using Converted = std::optional<Value>;

class Typer final {
 public:
  explicit Typer(ProblemList& problems) : problems_(problems) {}

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
  void wrong(const Value& value, const ModelPath& path, std::string_view wanted) {
    problems_.error(
        Category::kType, path.str(), value.span(),
        value.is_scalar() && !value.is_null()
            ? fmt::format("{} must be {}, but is {}: {}", path.str(), wanted,
                          describe(value.kind()), go_sprint(value))
            : fmt::format("{} must be {}, but is {}", path.str(), wanted, describe(value.kind())));
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
      value = sorted(std::move(value));
    }
  }

  /// The same mapping in the order in which it is printed.
  static Value sorted(Value value) {
    Mapping* mapping = value.as_mapping();
    std::vector<Mapping::Entry*> entries;
    for (auto& entry : *mapping) entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(),
              [](const auto* a, const auto* b) { return text::go_yaml_key_less(a->key, b->key); });
    Mapping result;
    for (Mapping::Entry* entry : entries) {
      result.set(std::move(entry->key), std::move(entry->value), entry->key_span);
    }
    return Value(std::move(result), value.span());
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
        return scalar(std::move(value), field, path);
      case Form::kBytes:
      case Form::kDuration:
      case Form::kOptionalDuration:
      case Form::kFileMode:
      case Form::kCpus:
      case Form::kDeviceCount:
        return quantity(std::move(value), field.form, path);
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
        return pairs(std::move(value), field.form, path);
      case Form::kOptions:
      case Form::kMultiOptions:
      case Form::kTextMap:
        return options(std::move(value), field.form, path);
      case Form::kHosts:
        return hosts(std::move(value), path);
      case Form::kSsh:
        return ssh(std::move(value), path);
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

  Converted scalar(Value value, const Field& field, const ModelPath& path) {
    const Span span = value.span();
    switch (field.form) {
      case Form::kText: {
        if (value.as_integer()) value = Value(go_sprint(value), span);
        if (!value.as_string()) return wrong(value, path, "a string"), std::nullopt;
        if (value.as_string()->empty() && !field.always) return std::nullopt;
        return value;
      }
      case Form::kBool:
      case Form::kOptOut:
      case Form::kOptionalBool: {
        std::optional<bool> flag;
        if (value.as_bool()) flag = *value.as_bool();
        if (value.as_string()) flag = parse_compose_bool(*value.as_string());
        if (!flag) return wrong(value, path, "a boolean"), std::nullopt;
        if (!*flag && field.form == Form::kBool && !field.always) return std::nullopt;
        return Value(*flag, span);
      }
      case Form::kFloat32: {
        std::optional<double> number;
        if (value.as_float()) number = *value.as_float();
        if (value.as_integer()) number = static_cast<double>(*value.as_integer());
        if (value.as_string()) number = parse_go_float(*value.as_string());
        if (!number) return wrong(value, path, "a number"), std::nullopt;
        if (*number == 0) return std::nullopt;
        return float32(*number, span);
      }
      default:
        return integer(value, field, path);
    }
  }

  static Value float32(double number, Span span) { return Value(round_to_float32(number), span); }

  Converted integer(const Value& value, const Field& field, const ModelPath& path) {
    const Form form = field.form;
    const bool is_signed = form == Form::kInteger || form == Form::kOptionalInteger;
    std::optional<std::int64_t> number;
    if (value.as_integer()) number = *value.as_integer();
    if (value.as_float()) number = static_cast<std::int64_t>(*value.as_float());
    if (value.as_string() && is_signed) number = parse_go_int(*value.as_string());
    if (!number) return wrong(value, path, "an integer"), std::nullopt;
    const bool too_large = (form == Form::kUnsigned16 && *number > 0xffff) ||
                           (form == Form::kUnsigned32 && *number > 0xffffffff);
    if (!is_signed && (*number < 0 || too_large)) {
      return wrong(value, path, too_large ? "a smaller integer" : "an integer of 0 or more"),
             std::nullopt;
    }
    const bool optional = form == Form::kOptionalInteger || form == Form::kOptionalUnsigned;
    if (*number == 0 && !optional && !field.always) return std::nullopt;
    return Value(*number, value.span());
  }

  Converted quantity(Value value, Form form, const ModelPath& path) {
    const Span span = value.span();
    const std::string text = go_sprint(value);
    if (form == Form::kBytes) {
      if (!value.as_integer() && !value.as_string()) return std::nullopt;
      const auto size = parse_byte_size(text);
      if (!size) return wrong(value, path, "a size in bytes such as 64m"), std::nullopt;
      if (*size == 0) return std::nullopt;
      return Value(std::to_string(*size), span);
    }
    if (form == Form::kDuration || form == Form::kOptionalDuration) {
      const auto duration = parse_compose_duration(text);
      if (!duration) return wrong(value, path, "a duration such as 1m30s"), std::nullopt;
      if (duration->count() == 0 && form == Form::kDuration) return std::nullopt;
      return Value(format_duration(*duration), span);
    }
    if (form == Form::kFileMode) return file_mode(value, path);
    if (form == Form::kCpus) {
      std::optional<double> cpus;
      if (value.as_integer() || value.as_float() || value.as_string()) cpus = parse_go_float(text);
      if (!cpus) return wrong(value, path, "a number of CPUs"), std::nullopt;
      if (*cpus == 0) return std::nullopt;
      return float32(*cpus, span);
    }
    if (value.as_string() && to_lower_ascii(text) == "all") return Value(std::int64_t{-1}, span);
    std::optional<std::int64_t> count;
    if (value.as_integer() || value.as_string()) count = parse_go_int(text);
    if (!count) return wrong(value, path, "a number of devices, or \"all\""), std::nullopt;
    if (*count == 0) return std::nullopt;
    return Value(*count, span);
  }

  Converted file_mode(const Value& value, const ModelPath& path) {
    std::optional<std::int64_t> mode;
    if (value.as_integer()) mode = *value.as_integer();
    if (const std::string* text = value.as_string()) {
      if (!text->empty() && text->find_first_not_of("01234567") == std::string::npos &&
          text->size() < 20) {
        mode = std::stoll(*text, nullptr, 8);
      }
    }
    if (!mode) return wrong(value, path, "an octal file mode such as 0440"), std::nullopt;
    return Value(fmt::format("0{:o}", *mode), value.span());
  }

  Converted ulimit(Value value, const ModelPath& path) {
    const Span span = value.span();
    if (value.as_integer() && *value.as_integer() != 0) return value;
    if (!value.as_integer() && !value.as_mapping()) {
      return wrong(value, path, "an integer, or a mapping with soft and hard"), std::nullopt;
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
      if (form == Form::kTextList) return wrong(value, path, "a list"), std::nullopt;
      if (form == Form::kCommand) {
        auto words = split_shell_words(*text);
        if (!words) {
          return wrong(value, path, "a command line (an open quote, a bare parenthesis?)"),
                 std::nullopt;
        }
        for (std::string& word : *words) result.emplace_back(std::move(word), span);
        return Value(std::move(result), span);
      }
      if (form == Form::kHealthTest) result.emplace_back("CMD-SHELL", span);
      result.push_back(std::move(value));
      return Value(std::move(result), span);
    }
    Sequence* items = value.as_sequence();
    if (!items) return wrong(value, path, "a list"), std::nullopt;
    for (std::size_t i = 0; i < items->size(); ++i) {
      Value& item = (*items)[i];
      const bool number_fits = item.as_integer() && form != Form::kTextOrList;
      if (number_fits || form == Form::kTextOrNumberList) {
        item = Value(go_sprint(item), item.span());
      }
      if (item.is_null() && form == Form::kTextList) item = Value("", item.span());
      if (!item.as_string()) {
        wrong(item, ModelPath(path, i), "a string");
        continue;
      }
      result.push_back(std::move(item));
    }
    if (result.empty() && form != Form::kCommand) return std::nullopt;
    return Value(std::move(result), span);
  }

  /// Extension keys of a free mapping become one entry, as the reference implementation has it.
  static void gather_extensions(Mapping& mapping) {
    Mapping extensions;
    for (auto& entry : mapping) {
      if (entry.key.starts_with(kExtensionPrefix)) {
        extensions.set(entry.key, entry.value, entry.key_span);
      }
    }
    if (extensions.empty()) return;
    Span span;
    for (const auto& entry : extensions) {
      span = entry.key_span;
      mapping.erase(entry.key);
    }
    mapping.set(std::string(kExtensionsKey), Value(std::move(extensions), span), span);
  }

  Converted pairs(Value value, Form form, const ModelPath& path) {
    Mapping result;
    if (Mapping* mapping = value.as_mapping()) {
      gather_extensions(*mapping);
      for (auto& entry : *mapping) {
        const Span span = entry.value.span();
        Value text = entry.value.is_null() && form != Form::kVariables ? Value("", span)
                     : entry.value.is_null()                           ? Value::null(span)
                                             : Value(go_sprint(entry.value), span);
        result.set(entry.key, std::move(text), entry.key_span);
      }
    } else if (Sequence* items = value.as_sequence()) {
      for (const Value& item : *items) add_pair(item, form, path, result);
    } else {
      return wrong(value, path, "a mapping or a list of KEY=VALUE"), std::nullopt;
    }
    if (result.empty()) return std::nullopt;
    return sorted(Value(std::move(result), value.span()));
  }

  void add_pair(const Value& item, Form form, const ModelPath& path, Mapping& result) {
    const std::string text = go_sprint(item);
    const std::size_t equals = text.find('=');
    const std::string key = text.substr(0, equals);
    if (form == Form::kVariables && !key.empty() &&
        std::string_view(" \t\r\n\v\f").find(key.back()) != std::string_view::npos) {
      problems_
          .error(Category::kType, path.str(), item.span(),
                 fmt::format("variable \"{}\" ends in a space", key))
          .diagnostic.help = "remove the space before =";
      return;
    }
    const bool bare = equals == std::string::npos;
    Value value = bare && form == Form::kVariables
                      ? Value::null(item.span())
                      : Value(bare ? "" : text.substr(equals + 1), item.span());
    result.set(key, std::move(value), item.span());
  }

  Converted options(Value value, Form form, const ModelPath& path) {
    Mapping* mapping = value.as_mapping();
    if (!mapping) return wrong(value, path, "a mapping"), std::nullopt;
    gather_extensions(*mapping);
    Mapping result;
    for (auto& entry : *mapping) {
      const Span span = entry.value.span();
      if (form == Form::kMultiOptions) {
        Sequence texts;
        if (Sequence* items = entry.value.as_sequence()) {
          for (Value& item : *items) texts.emplace_back(go_sprint(item), item.span());
        } else {
          texts.emplace_back(go_sprint(entry.value), span);
        }
        result.set(entry.key, Value(std::move(texts), span), entry.key_span);
        continue;
      }
      const bool fits = entry.value.is_null() || entry.value.as_string() ||
                        entry.value.as_integer() || form == Form::kOptions;
      if (!fits) {
        wrong(entry.value, ModelPath(path, entry.key), "a string");
        continue;
      }
      result.set(entry.key, Value(entry.value.is_null() ? "" : go_sprint(entry.value), span),
                 entry.key_span);
    }
    if (result.empty()) return std::nullopt;
    return sorted(Value(std::move(result), value.span()));
  }

  bool add_host(const std::string& host, const std::string& address, const Value& from,
                const ModelPath& path, Sequence& result) {
    if (host.empty() || host.find_first_of(":=") != std::string::npos) {
      problems_.error(Category::kType, path.str(), from.span(),
                      fmt::format("\"{}\" in {} is no host name", host, path.str()));
      return false;
    }
    std::string bare = address;
    if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']') {
      bare = bare.substr(1, bare.size() - 2);
    }
    result.emplace_back(host + "=" + bare, from.span());
    return true;
  }

  Converted hosts(Value value, const ModelPath& path) {
    Sequence result;
    if (const Mapping* mapping = value.as_mapping()) {
      for (const auto& entry : *mapping) {
        if (const Sequence* items = entry.value.as_sequence()) {
          for (const Value& item : *items) {
            if (!add_host(entry.key, go_sprint(item), item, path, result)) break;
          }
        } else if (entry.value.is_null() || entry.value.as_string()) {
          add_host(entry.key, entry.value.is_null() ? "" : *entry.value.as_string(), entry.value,
                   path, result);
        } else {
          wrong(entry.value, ModelPath(path, entry.key), "an address or a list of addresses");
        }
      }
    } else if (const Sequence* items = value.as_sequence()) {
      for (const Value& item : *items) add_host_line(item, path, result);
    } else {
      return wrong(value, path, "a mapping or a list of HOST=ADDRESS"), std::nullopt;
    }
    if (result.empty()) return std::nullopt;
    std::sort(result.begin(), result.end(),
              [](const Value& a, const Value& b) { return *a.as_string() < *b.as_string(); });
    return Value(std::move(result), value.span());
  }

  void add_host_line(const Value& item, const ModelPath& path, Sequence& result) {
    const std::string text = go_sprint(item);
    std::size_t separator = text.find('=');
    if (separator == std::string::npos) separator = text.find(':');
    if (separator == std::string::npos) {
      problems_.error(
          Category::kType, path.str(), item.span(),
          fmt::format("\"{}\" in {} has no address; write HOST=ADDRESS", text, path.str()));
      return;
    }
    const std::string host = text.substr(0, separator);
    std::string_view rest = std::string_view(text).substr(separator + 1);
    while (true) {
      const std::size_t comma = rest.find(',');
      if (!add_host(host, std::string(rest.substr(0, comma)), item, path, result)) return;
      if (comma == std::string_view::npos) return;
      rest.remove_prefix(comma + 1);
    }
  }

  Converted ssh(Value value, const ModelPath& path) {
    if (value.as_sequence()) return value;  // typed before
    const Mapping* mapping = value.as_mapping();
    if (!mapping) return wrong(value, path, "a mapping of keys"), std::nullopt;
    Sequence result;
    for (const auto& entry : *mapping) {
      const std::string file = entry.value.is_null() ? "" : go_sprint(entry.value);
      result.emplace_back(file.empty() ? entry.key : entry.key + ": " + file, entry.key_span);
    }
    if (result.empty()) return std::nullopt;
    std::sort(result.begin(), result.end(),
              [](const Value& a, const Value& b) { return *a.as_string() < *b.as_string(); });
    return Value(std::move(result), value.span());
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
      if (!items) return wrong(value, path, "a list"), std::nullopt;
      Sequence result;
      for (std::size_t i = 0; i < items->size(); ++i) {
        result.push_back(structure(std::move((*items)[i]), *field.shape, ModelPath(path, i)));
      }
      if (result.empty()) return std::nullopt;
      return Value(std::move(result), span);
    }
    Mapping* mapping = value.as_mapping();
    if (!mapping) return wrong(value, path, "a mapping"), std::nullopt;
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
    return sorted(Value(std::move(result), span));
  }

  ProblemList& problems_;
};

}  // namespace

void make_typed(Value& model, const Shape& shape, ProblemList& problems) {
  model = Typer(problems).structure(std::move(model), shape, ModelPath());
}

}  // namespace bulkhead::compose
