#include "compose/selection.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "compose/typed_pairs.h"
#include "text/suggest.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

bool has_profile(const Value& service, const std::vector<std::string>& profiles) {
  const Value* own = service.get("profiles");
  if (!own || !own->as_sequence() || own->as_sequence()->empty()) return true;
  for (const std::string& profile : profiles) {
    if (profile == "*") return true;
    for (const Value& item : *own->as_sequence()) {
      if (item.as_string() && *item.as_string() == profile) return true;
    }
  }
  return false;
}

/// Shell patterns as Go's filepath.Match has them: *, ?, [a-z], [^a-z] and \ before a character.
bool matches(std::string_view pattern, std::string_view text) {
  while (!pattern.empty()) {
    if (pattern[0] == '*') {
      pattern.remove_prefix(1);
      for (std::size_t i = 0; i <= text.size(); ++i) {
        if (matches(pattern, text.substr(i))) return true;
      }
      return false;
    }
    if (text.empty()) return false;
    if (pattern[0] == '[') {
      const std::size_t close = pattern.find(']', 2);
      if (close == std::string_view::npos) return false;
      std::string_view set = pattern.substr(1, close - 1);
      const bool negated = set[0] == '^';
      if (negated) set.remove_prefix(1);
      bool in = false;
      for (std::size_t i = 0; i < set.size(); ++i) {
        const bool range = i + 2 < set.size() && set[i + 1] == '-';
        in = in || (range ? text[0] >= set[i] && text[0] <= set[i + 2] : text[0] == set[i]);
        if (range) i += 2;
      }
      if (in == negated) return false;
      pattern.remove_prefix(close + 1);
    } else {
      if (pattern[0] == '\\' && pattern.size() > 1) {
        pattern.remove_prefix(1);
      } else if (pattern[0] == '?') {
        pattern.remove_prefix(1);
        text.remove_prefix(1);
        continue;
      }
      if (pattern[0] != text[0]) return false;
      pattern.remove_prefix(1);
    }
    text.remove_prefix(1);
  }
  return text.empty();
}

class Selector final {
 public:
  Selector(const Mapping& services, ProblemList& problems)
      : services_(services), problems_(problems) {}

  void take(const std::string& pattern) {
    if (services_.contains(pattern)) return follow(pattern);
    bool any = false;
    for (const auto& entry : services_) {
      if (!matches(pattern, entry.key)) continue;
      any = true;
      follow(entry.key);
    }
    if (!any) unknown(pattern, {});
  }

  const std::set<std::string>& chosen() const { return chosen_; }

 private:
  void follow(const std::string& first) {
    std::vector<std::string> open{first};
    while (!open.empty()) {
      const std::string name = open.back();
      open.pop_back();
      if (!chosen_.insert(name).second) continue;
      const Value* dependencies = services_.find(name)->get("depends_on");
      if (!dependencies || !dependencies->as_mapping()) continue;
      for (const auto& entry : *dependencies->as_mapping()) {
        if (services_.contains(entry.key)) {
          open.push_back(entry.key);
          continue;
        }
        const Value* required = entry.value.get("required");
        if (!required || !required->as_bool() || *required->as_bool()) {
          unknown(entry.key, entry.key_span);
        }
      }
    }
  }

  void unknown(const std::string& name, text::Span span) {
    std::vector<std::string_view> names;
    for (const auto& entry : services_) names.push_back(entry.key);
    problems_
        .error(Category::kReference, "", span, fmt::format("there is no active service {}", name))
        .diagnostic.help = text::did_you_mean(name, names);
  }

  const Mapping& services_;
  ProblemList& problems_;
  std::set<std::string> chosen_;
};

void keep(Value& model, std::string_view kind, const std::set<std::string>& used) {
  Value* resources = model.as_mapping()->find(kind);
  if (!resources || !resources->as_mapping()) return;
  Mapping kept;
  for (auto& entry : *resources->as_mapping()) {
    if (used.contains(entry.key)) kept.set(entry.key, std::move(entry.value), entry.key_span);
  }
  if (kept.empty()) {
    model.as_mapping()->erase(kind);
  } else {
    *resources = Value(std::move(kept), resources->span());
  }
}

void add_keys(const Value* mapping, std::set<std::string>& out) {
  if (!mapping || !mapping->as_mapping()) return;
  for (const auto& entry : *mapping->as_mapping()) out.insert(entry.key);
}

void add_sources(const Value* items, std::set<std::string>& out) {
  if (!items || !items->as_sequence()) return;
  for (const Value& item : *items->as_sequence()) {
    const Value* source = item.get("source");
    if (source && source->as_string()) out.insert(*source->as_string());
  }
}

void add_volumes(const Value* mounts, std::set<std::string>& out) {
  if (!mounts || !mounts->as_sequence()) return;
  for (const Value& mount : *mounts->as_sequence()) {
    const Value* type = mount.get("type");
    const Value* source = mount.get("source");
    if (!type || !type->as_string() || *type->as_string() != "volume") continue;
    if (source && source->as_string()) out.insert(*source->as_string());
  }
}

}  // namespace

ServiceLots split_by_profile(Mapping services, const std::vector<std::string>& profiles) {
  ServiceLots lots;
  for (auto& entry : services) {
    Mapping& lot = has_profile(entry.value, profiles) ? lots.active : lots.inactive;
    lot.set(std::move(entry.key), std::move(entry.value), entry.key_span);
  }
  return lots;
}

void select_services(ServiceLots& lots, const std::vector<std::string>& profiles,
                     const std::vector<std::string>& names, ProblemList& problems) {
  if (names.empty()) return;
  std::vector<std::string> wanted = profiles;
  for (const std::string& name : names) {
    const Value* service = lots.inactive.find(name);
    const Value* own = service ? service->get("profiles") : nullptr;
    if (!own || !own->as_sequence()) continue;
    for (const Value& profile : *own->as_sequence()) {
      if (profile.as_string()) wanted.push_back(*profile.as_string());
    }
  }
  if (wanted.size() > profiles.size()) {
    Mapping all = std::move(lots.active);
    for (auto& entry : lots.inactive) {
      all.set(entry.key, std::move(entry.value), entry.key_span);
    }
    Value sorted = in_printed_order(std::move(all), {});
    lots = split_by_profile(std::move(*sorted.as_mapping()), wanted);
  }
  Selector selector(lots.active, problems);
  for (const std::string& name : names) selector.take(name);
  Mapping chosen;
  for (auto& entry : lots.active) {
    if (!selector.chosen().contains(entry.key)) {
      lots.inactive.set(entry.key, std::move(entry.value), entry.key_span);
      continue;
    }
    Mapping* service = entry.value.as_mapping();
    if (Value* dependencies = service->find("depends_on")) {
      Mapping kept;
      for (auto& dependency : *dependencies->as_mapping()) {
        if (!selector.chosen().contains(dependency.key)) continue;
        kept.set(dependency.key, std::move(dependency.value), dependency.key_span);
      }
      if (kept.empty()) {
        service->erase("depends_on");
      } else {
        *dependencies = Value(std::move(kept), dependencies->span());
      }
    }
    chosen.set(entry.key, std::move(entry.value), entry.key_span);
  }
  lots.active = std::move(chosen);
}

void drop_unused_resources(Value& model, const Mapping& active) {
  std::set<std::string> networks;
  std::set<std::string> volumes;
  std::set<std::string> secrets;
  std::set<std::string> configs;
  std::set<std::string> models;
  for (const auto& entry : active) {
    const Value& service = entry.value;
    add_keys(service.get("networks"), networks);
    add_volumes(service.get("volumes"), volumes);
    add_sources(service.get("secrets"), secrets);
    add_sources(service.get("configs"), configs);
    add_keys(service.get("models"), models);
    if (const Value* build = service.get("build")) add_sources(build->get("secrets"), secrets);
  }
  keep(model, "networks", networks);
  keep(model, "volumes", volumes);
  keep(model, "secrets", secrets);
  keep(model, "configs", configs);
  keep(model, "models", models);
}

}  // namespace bulkhead::compose
