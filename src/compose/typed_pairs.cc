#include "compose/typed_pairs.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compose/go_format.h"
#include "text/write_yaml.h"

namespace bulkhead::compose {

using text::Mapping;
using text::Sequence;
using text::Span;
using text::Value;

void gather_extensions(Mapping& mapping) {
  Mapping extensions;
  Span span;
  mapping.erase_if([&](const Mapping::Entry& entry) {
    if (!entry.key.starts_with(kExtensionPrefix)) return false;
    extensions.set(entry.key, entry.value, entry.key_span);
    span = entry.key_span;
    return true;
  });
  if (extensions.empty()) return;
  mapping.set(std::string(kExtensionsKey), Value(std::move(extensions), span), span);
}

Value in_printed_order(Mapping mapping, Span span) {
  std::vector<Mapping::Entry*> entries;
  for (auto& entry : mapping) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const auto* a, const auto* b) { return text::go_yaml_key_less(a->key, b->key); });
  Mapping result;
  for (Mapping::Entry* entry : entries) {
    result.set(std::move(entry->key), std::move(entry->value), entry->key_span);
  }
  return Value(std::move(result), span);
}

Converted PairsTyper::wrong(const Value& value, const ModelPath& path, std::string_view wanted) {
  report_wrong_type(problems_, value, path, wanted);
  return std::nullopt;
}

Converted PairsTyper::pairs(Value value, Form form, const ModelPath& path) {
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
    return wrong(value, path, "a mapping or a list of KEY=VALUE");
  }
  if (result.empty()) return std::nullopt;
  return in_printed_order(std::move(result), value.span());
}

void PairsTyper::add_pair(const Value& item, Form form, const ModelPath& path, Mapping& result) {
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

Converted PairsTyper::options(Value value, Form form, const ModelPath& path) {
  Mapping* mapping = value.as_mapping();
  if (!mapping) return wrong(value, path, "a mapping");
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
    const bool is_text = entry.value.as_string() && !entry.value.is_date();
    const bool fits =
        entry.value.is_null() || is_text || entry.value.as_integer() || form == Form::kOptions;
    if (!fits) {
      wrong(entry.value, ModelPath(path, entry.key), "a string");
      continue;
    }
    result.set(entry.key, Value(entry.value.is_null() ? "" : go_sprint(entry.value), span),
               entry.key_span);
  }
  if (result.empty()) return std::nullopt;
  return in_printed_order(std::move(result), value.span());
}

bool PairsTyper::add_host(const std::string& host, const std::string& address, const Value& from,
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

Converted PairsTyper::hosts(const Value& value, const ModelPath& path) {
  Sequence result;
  if (const Mapping* mapping = value.as_mapping()) {
    for (const auto& entry : *mapping) {
      if (const Sequence* items = entry.value.as_sequence()) {
        for (const Value& item : *items) {
          if (!add_host(entry.key, go_sprint(item), item, path, result)) break;
        }
      } else if (entry.value.is_null() || (entry.value.as_string() && !entry.value.is_date())) {
        add_host(entry.key, entry.value.is_null() ? "" : *entry.value.as_string(), entry.value,
                 path, result);
      } else {
        wrong(entry.value, ModelPath(path, entry.key), "an address or a list of addresses");
      }
    }
  } else if (const Sequence* items = value.as_sequence()) {
    for (const Value& item : *items) add_host_line(item, path, result);
  } else {
    return wrong(value, path, "a mapping or a list of HOST=ADDRESS");
  }
  if (result.empty()) return std::nullopt;
  std::sort(result.begin(), result.end(),
            [](const Value& a, const Value& b) { return *a.as_string() < *b.as_string(); });
  return Value(std::move(result), value.span());
}

void PairsTyper::add_host_line(const Value& item, const ModelPath& path, Sequence& result) {
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

Converted PairsTyper::ssh(Value value, const ModelPath& path) {
  if (value.as_sequence()) return value;  // typed before
  const Mapping* mapping = value.as_mapping();
  if (!mapping) return wrong(value, path, "a mapping of keys");
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

}  // namespace bulkhead::compose
