#include "rules/fixes.h"

namespace bulkhead::rules {
namespace {

// Each edit parses its file twice; a project of this size still has its fixes in no time.
constexpr std::size_t kLargestFile = std::size_t{64} << 10;

std::optional<text::Fix> fix_of(Result<text::Edit> edit, std::string title) {
  if (!edit) return std::nullopt;
  return text::Fix{std::move(title), {*std::move(edit)}};
}

}  // namespace

bool is_editable(const Context& context, text::Span near) {
  return near.known() && context.sources().file(near.source).content().size() <= kLargestFile;
}

std::optional<text::Fix> fix_by_key(const Context& context, text::Span near,
                                    const text::YamlPath& path, const std::string& key,
                                    const text::Value& value, std::string title) {
  if (!is_editable(context, near)) return std::nullopt;
  return fix_of(text::insert_key(context.sources(), near.source, path, key, value),
                std::move(title));
}

std::optional<text::Fix> fix_by_item(const Context& context, text::Span near,
                                     const text::YamlPath& path, const text::Value& value,
                                     std::string title) {
  if (!is_editable(context, near)) return std::nullopt;
  return fix_of(text::append_item(context.sources(), near.source, path, value), std::move(title));
}

std::optional<text::Fix> fix_by_value(const Context& context, text::Span near,
                                      const text::YamlPath& path, const text::Value& value,
                                      std::string title) {
  if (!is_editable(context, near)) return std::nullopt;
  return fix_of(text::replace_value(context.sources(), near.source, path, value), std::move(title));
}

std::optional<text::Fix> fix_by_removal(const Context& context, text::Span near,
                                        const text::YamlPath& path, std::string title) {
  if (!is_editable(context, near)) return std::nullopt;
  return fix_of(text::remove_entry(context.sources(), near.source, path), std::move(title));
}

std::optional<text::Fix> fix_by_text(const Context& context, text::Span span, std::string_view from,
                                     std::string to, std::string title) {
  if (!span.known()) return std::nullopt;
  const std::string_view written = context.sources().text(span);
  const auto place = written.find(from);
  if (place == std::string_view::npos || written.find(from, place + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  text::Span part = span;
  part.begin += static_cast<std::uint32_t>(place);
  part.end = part.begin + static_cast<std::uint32_t>(from.size());
  return text::Fix{std::move(title), {{part, std::move(to)}}};
}

}  // namespace bulkhead::rules
