#include "rules/resolved_place.h"

namespace bulkhead::rules {

const text::Value* resolved_value(const Context& context, const model::Service& service,
                                  std::initializer_list<std::string_view> keys) {
  const text::Value* value = context.project().resolved.get("services");
  if (value != nullptr) value = value->get(service.name.str());
  for (const std::string_view key : keys) {
    if (value != nullptr) value = value->get(key);
  }
  return value;
}

text::Span place_of(const Context& context, const model::Service& service,
                    std::initializer_list<std::string_view> keys, text::Span otherwise) {
  const text::Value* value = resolved_value(context, service, keys);
  return value != nullptr && value->span().known() ? value->span() : otherwise;
}

text::Span place_of_source(const Context& context, const model::Service& service,
                           const model::Mount& mount) {
  const text::Value* volumes = resolved_value(context, service, {"volumes"});
  if (volumes == nullptr || volumes->as_sequence() == nullptr) return mount.span;
  for (const text::Value& item : *volumes->as_sequence()) {
    const text::Value* source = item.get("source");
    if (item.span() != mount.span || source == nullptr || !source->span().known()) continue;
    return source->span();
  }
  return mount.span;
}

}  // namespace bulkhead::rules
