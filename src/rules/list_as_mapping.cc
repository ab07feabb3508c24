#include "rules/list_as_mapping.h"

#include <algorithm>

#include "rules/fixes.h"
#include "text/write_yaml.h"
#include "text/yaml.h"

namespace bulkhead::rules {
namespace {

text::Value* step_into(text::Value& value, const text::YamlPath& path) {
  text::Value* at = &value;
  for (const text::YamlStep& step : path) {
    if (const auto* key = std::get_if<std::string>(&step)) {
      text::Mapping* mapping = at->as_mapping();
      at = mapping == nullptr ? nullptr : mapping->find(*key);
    } else {
      text::Sequence* items = at->as_sequence();
      const std::size_t index = std::get<std::size_t>(step);
      at = items == nullptr || index >= items->size() ? nullptr : &(*items)[index];
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::optional<text::Value> parse(const text::Sources& sources, text::SourceId source) {
  std::vector<text::Diagnostic> faults;
  return text::parse_yaml(sources, source, {}, faults);
}

std::string in_braces(const text::Value& value) {
  if (const std::string* word = value.as_string()) return text::write_yaml_string(*word);
  std::string text;
  if (const text::Sequence* items = value.as_sequence()) {
    for (const text::Value& item : *items) text += (text.empty() ? "" : ", ") + in_braces(item);
    return "[" + text + "]";
  }
  if (const text::Mapping* mapping = value.as_mapping()) {
    for (const auto& entry : *mapping) {
      text += (text.empty() ? "" : ", ") + text::write_yaml_string(entry.key) + ": " +
              in_braces(entry.value);
    }
    return "{ " + text + " }";
  }
  return "null";
}

/// The edit of one item: its dash gives way, or becomes blank where the key of the list stands as
/// far to the right.
text::Edit edit_of_item(std::string_view content, text::Span item, std::size_t key_column,
                        std::string entry) {
  std::size_t dash = item.begin;
  while (dash > 0 && content[dash - 1] == ' ') --dash;
  if (dash > 0 && content[dash - 1] == '-') --dash;
  const std::size_t line = content.rfind('\n', dash) + 1;
  const std::size_t column = dash - line;
  text::Span replaced{item.source, static_cast<std::uint32_t>(dash), item.end};
  if (column <= key_column) entry.insert(0, std::string(key_column + 2 - column, ' '));
  return {replaced, std::move(entry)};
}

/// The edits of a list in brackets, which leave all that stands between its items.
std::vector<text::Edit> edits_in_brackets(const text::Sources& sources, text::Span list,
                                          const text::Sequence& items,
                                          const text::Mapping& mapping) {
  std::vector<text::Edit> edits;
  edits.push_back({{list.source, list.begin, list.begin + 1}, "{"});
  for (const text::Value& item : items) {
    edits.push_back({item.span(), std::string(sources.text(item.span())) + ": " +
                                      in_braces(*mapping.find(*item.as_string()))});
  }
  edits.push_back({{list.source, list.end - 1, list.end}, "}"});
  return edits;
}

/// The edits give exactly the value that is wanted.
bool is_proved(const text::SourceFile& file, const std::vector<text::Edit>& edits,
               const text::Value& wanted) {
  auto after = text::apply_edits(file.content(), edits);
  if (!after) return false;
  text::Sources sources;
  const auto value = parse(sources, sources.add(file.path(), *std::move(after)));
  return value && *value == wanted;
}

}  // namespace

std::optional<text::Value> written_at(const Context& context, text::Span near,
                                      const text::YamlPath& path) {
  if (!is_editable(context, near)) return std::nullopt;
  auto document = parse(context.sources(), near.source);
  if (!document) return std::nullopt;
  const text::Value* at = step_into(*document, path);
  if (at == nullptr) return std::nullopt;
  return *at;
}

std::optional<text::Fix> fix_by_mapping(
    const Context& context, text::Span near, const text::YamlPath& path,
    const std::vector<std::pair<std::string, text::Value>>& values, const text::Value& otherwise,
    std::string title) {
  if (!is_editable(context, near)) return std::nullopt;
  auto document = parse(context.sources(), near.source);
  if (!document) return std::nullopt;
  text::Value* list = step_into(*document, path);
  if (list == nullptr || list->as_sequence() == nullptr) return std::nullopt;
  const text::SourceFile& file = context.sources().file(near.source);
  const std::string_view content = file.content();
  const text::Sequence items = *list->as_sequence();
  text::Mapping mapping;
  for (const text::Value& item : items) {
    const std::string* name = item.as_string();
    // Variables are filled in where values stand, not in keys.
    if (name == nullptr || name->find('$') != std::string::npos) return std::nullopt;
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](const auto& each) { return each.first == *name; });
    mapping.set(*name, found == values.end() ? otherwise : found->second);
  }
  const text::Span span = list->span();
  if (content.substr(span.begin, 1) == "[") {
    if (context.sources().text(span).find('#') == std::string_view::npos) {
      return fix_by_value(context, near, path, text::Value(std::move(mapping)), std::move(title));
    }
    text::Fix fix{std::move(title), edits_in_brackets(context.sources(), span, items, mapping)};
    *list = text::Value(std::move(mapping));
    if (!is_proved(file, fix.edits, *document)) return std::nullopt;
    return fix;
  }
  // The key of the list stands on a line before its first dash.
  const auto* key = std::get_if<std::string>(&path.back());
  const std::size_t key_at =
      key == nullptr ? std::string::npos : content.rfind(*key + ":", span.begin);
  if (key_at == std::string::npos) return std::nullopt;
  const std::size_t key_column = key_at - (content.rfind('\n', key_at) + 1);
  text::Fix fix{std::move(title), {}};
  for (const text::Value& item : items) {
    const text::Value& value = *mapping.find(*item.as_string());
    std::string entry(context.sources().text(item.span()));
    entry += value.is_null() ? ":" : ": " + in_braces(value);
    fix.edits.push_back(edit_of_item(content, item.span(), key_column, std::move(entry)));
  }
  *list = text::Value(std::move(mapping));
  if (!is_proved(file, fix.edits, *document)) return std::nullopt;
  return fix;
}

}  // namespace bulkhead::rules
