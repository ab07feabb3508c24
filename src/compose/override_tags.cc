#include "compose/override_tags.h"

#include <utility>

namespace bulkhead::compose {
namespace {

using text::Tag;
using text::Value;

std::string below(const std::string& prefix, std::string_view key) {
  std::string path = prefix;
  path += '\0';
  path += key;
  return path;
}

void collect(Value& value, const std::string& path, std::unordered_set<std::string>& paths) {
  if (value.tag() == Tag::kOverride) {
    paths.insert(path);
    return;
  }
  if (text::Mapping* mapping = value.as_mapping()) {
    std::vector<std::string> dropped;
    for (auto& entry : *mapping) {
      if (entry.value.tag() == Tag::kReset) {
        paths.insert(below(path, entry.key));
        dropped.push_back(entry.key);
      } else {
        collect(entry.value, below(path, entry.key), paths);
      }
    }
    for (const std::string& key : dropped) mapping->erase(key);
  } else if (text::Sequence* sequence = value.as_sequence()) {
    std::erase_if(*sequence, [](const Value& item) { return item.tag() == Tag::kReset; });
    for (std::size_t i = 0; i < sequence->size(); ++i) {
      collect((*sequence)[i], below(path, std::to_string(i)), paths);
    }
  }
}

void drop(Value& value, const std::string& path, const std::unordered_set<std::string>& paths) {
  text::Mapping* mapping = value.as_mapping();
  if (!mapping) return;
  std::vector<std::string> dropped;
  for (auto& entry : *mapping) {
    const std::string next = below(path, entry.key);
    if (paths.contains(next)) {
      dropped.push_back(entry.key);
    } else {
      drop(entry.value, next, paths);
    }
  }
  for (const std::string& key : dropped) mapping->erase(key);
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
