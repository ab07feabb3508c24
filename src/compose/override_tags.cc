#include "compose/override_tags.h"

#include <utility>

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Tag;
using text::Value;

std::string below(const std::string& prefix, std::string_view key) {
  std::string path = prefix;
  path += '\0';
  path += key;
  return path;
}

void collect(Value& value, const std::string& path, std::set<std::string>& paths) {
  if (value.tag() == Tag::kOverride) {
    paths.insert(path);
    return;
  }
  if (Mapping* mapping = value.as_mapping()) {
    mapping->erase_if([&](Mapping::Entry& entry) {
      const bool is_reset = entry.value.tag() == Tag::kReset;
      if (is_reset) {
        paths.insert(below(path, entry.key));
      } else {
        collect(entry.value, below(path, entry.key), paths);
      }
      return is_reset;
    });
  } else if (text::Sequence* sequence = value.as_sequence()) {
    std::erase_if(*sequence, [](const Value& item) { return item.tag() == Tag::kReset; });
    for (std::size_t i = 0; i < sequence->size(); ++i) {
      collect((*sequence)[i], below(path, std::to_string(i)), paths);
    }
  }
}

void drop(Value& value, const std::string& path, const std::set<std::string>& paths) {
  Mapping* mapping = value.as_mapping();
  if (!mapping) return;
  mapping->erase_if([&](Mapping::Entry& entry) {
    const std::string next = below(path, entry.key);
    const bool is_marked = paths.contains(next);
    if (!is_marked) drop(entry.value, next, paths);
    return is_marked;
  });
}

}  // namespace

OverrideTags OverrideTags::take_from(Value& document) {
  OverrideTags tags;
  collect(document, {}, tags.paths_);
  return tags;
}

void OverrideTags::apply(Value& model, const std::vector<std::string>& prefix) const {
  if (empty()) return;
  std::string path;
  for (const std::string& key : prefix) path = below(path, key);
  drop(model, path, paths_);
}

}  // namespace bulkhead::compose
