#include "compose/unique_items.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "compose/go_format.h"
#include "compose/model_path.h"
#include "compose/volume_spec.h"

namespace bulkhead::compose {
namespace {

using text::Kind;
using text::Value;

/// What an item is known by; nothing, with a problem reported, where it cannot be told.
using ItemKey = std::optional<std::string> (*)(const Value& item, const ModelPath& path,
                                               ProblemList& problems);

/// A date is no text to the reference implementation.
const std::string* text_of(const Value& item) {
  return item.is_date() ? nullptr : item.as_string();
}

std::nullopt_t wrong_type(const Value& item, const ModelPath& path, std::string_view wanted,
                          ProblemList& problems) {
  problems.error(Category::kType, path.str(), item.span(),
                 fmt::format("{} must be {}, but is {}", path.str(), wanted,
                             item.is_date() ? "a date" : describe(item.kind())));
  return std::nullopt;
}

std::nullopt_t no_target(const Value& item, const ModelPath& path, std::string_view what,
                         ProblemList& problems) {
  problems
      .error(Category::kConsistency, path.str(), item.span(),
             fmt::format("{} has no target: where in the container {} appears", path.str(), what))
      .diagnostic.help = "add `target:`";
  return std::nullopt;
}

std::optional<std::string> by_name(const Value& item, const ModelPath& path,
                                   ProblemList& problems) {
  const std::string* text = text_of(item);
  if (!text) {
    wrong_type(item, path, "a string", problems);
    if (item.as_mapping()) {
      problems.problems().back().diagnostic.help =
          "in a list write KEY=value; with KEY: value leave out the dashes";
    }
    return std::nullopt;
  }
  return text->substr(0, text->find('='));
}

std::optional<std::string> by_mount_target(const Value& item, const ModelPath& path,
                                           ProblemList& problems) {
  if (item.as_mapping()) {
    const Value* target = item.get("target");
    if (!target || !text_of(*target)) return no_target(item, path, "the volume", problems);
    return *target->as_string();
  }
  const std::string* text = text_of(item);
  if (!text) return std::string();
  VolumeSpec spec = parse_volume_spec(*text, item.span());
  if (spec.error.empty()) return std::move(spec.target);
  problems
      .error(Category::kShortSyntax, path.str(), item.span(),
             fmt::format("volume \"{}\" cannot be read: {}", *text, spec.error))
      .diagnostic.help = "write it as SOURCE:TARGET or SOURCE:TARGET:OPTIONS";
  return std::nullopt;
}

std::optional<std::string> by_device_target(const Value& item, const ModelPath& path,
                                            ProblemList& problems) {
  if (item.as_mapping()) {
    const Value* target = item.get("target");
    if (!target || !text_of(*target)) return no_target(item, path, "the device", problems);
    return *target->as_string();
  }
  const std::string* text = text_of(item);
  if (!text) return std::string();
  const std::size_t first = text->find(':');
  if (first == std::string::npos) return *text;
  return text->substr(first + 1, text->find(':', first + 1) - first - 1);
}

std::optional<std::string> by_exposed_port(const Value& item, const ModelPath& path,
                                           ProblemList& problems) {
  if (text_of(item) || item.as_integer()) return go_sprint(item);
  return wrong_type(item, path, "a port, as a number or as text", problems);
}

std::optional<std::string> by_grant(const Value& item, const ModelPath& path,
                                    std::string_view folder, ProblemList& problems) {
  if (const std::string* text = text_of(item)) return fmt::format("{}/{}", folder, *text);
  if (!item.as_mapping()) return wrong_type(item, path, "a name or a mapping", problems);
  const Value* target = item.get("target");
  if (target && target->as_string()) return *target->as_string();
  const Value* source = item.get("source");
  return fmt::format("{}/{}", folder, source ? go_sprint(*source) : "<nil>");
}

std::optional<std::string> by_config_target(const Value& item, const ModelPath& path,
                                            ProblemList& problems) {
  return by_grant(item, path, "", problems);
}

std::optional<std::string> by_secret_target(const Value& item, const ModelPath& path,
                                            ProblemList& problems) {
  return by_grant(item, path, "/run/secrets", problems);
}

std::optional<std::string> by_port(const Value& item, const ModelPath& path,
                                   ProblemList& problems) {
  if (!item.as_mapping()) return item.is_scalar() && !item.is_null() ? go_sprint(item) : "";
  // What has another type than the short syntax gives it is another port for the reference
  // implementation: `published: 8080` beside "8080:80" are two.
  const auto part = [&item](std::string_view key, std::string_view otherwise, Kind kind) {
    const Value* value = item.get(key);
    if (!value) return std::string(otherwise);
    const std::string text = go_sprint(*value);
    return value->kind() == kind ? text : fmt::format("{} ({})", text, describe(value->kind()));
  };
  if (!item.get("target")) {
    problems
        .error(Category::kConsistency, path.str(), item.span(),
               fmt::format("{} has no target: the port in the container", path.str()))
        .diagnostic.help = "add `target:`";
    return std::nullopt;
  }
  return fmt::format("{}:{}:{}/{}", part("host_ip", "0.0.0.0", Kind::kString),
                     part("published", "<nil>", Kind::kString), part("target", "", Kind::kInteger),
                     part("protocol", "tcp", Kind::kString));
}

std::optional<std::string> by_env_file(const Value& item, const ModelPath& path,
                                       ProblemList& problems) {
  if (const std::string* text = text_of(item)) return *text;
  if (!item.as_mapping()) return std::string();
  const Value* file = item.get("path");
  if (file && file->as_string()) return *file->as_string();
  problems
      .error(Category::kConsistency, path.str(), item.span(),
             fmt::format("{} has no path of an env file", path.str()))
      .diagnostic.help = "add `path:`";
  return std::nullopt;
}

const PathTable<ItemKey>& item_keys() {
  static const PathTable<ItemKey> table = {
      {"networks.*.ipam.options", by_name},
      {"networks.*.labels", by_name},
      {"services.*.annotations", by_name},
      {"services.*.build.additional_contexts", by_name},
      {"services.*.build.args", by_name},
      {"services.*.build.labels", by_name},
      {"services.*.build.platform", by_name},
      {"services.*.build.tags", by_name},
      {"services.*.cap_add", by_name},
      {"services.*.cap_drop", by_name},
      {"services.*.configs", by_config_target},
      {"services.*.deploy.labels", by_name},
      {"services.*.devices", by_device_target},
      {"services.*.dns", by_name},
      {"services.*.dns_opt", by_name},
      {"services.*.dns_search", by_name},
      {"services.*.env_file", by_env_file},
      {"services.*.environment", by_name},
      {"services.*.expose", by_exposed_port},
      {"services.*.labels", by_name},
      {"services.*.links", by_name},
      {"services.*.networks.*.aliases", by_name},
      {"services.*.networks.*.link_local_ips", by_name},
      {"services.*.ports", by_port},
      {"services.*.profiles", by_name},
      {"services.*.secrets", by_secret_target},
      {"services.*.sysctls", by_name},
      {"services.*.tmpfs", by_name},
      {"services.*.volumes", by_mount_target},
  };
  return table;
}

class UniqueItems final {
 public:
  UniqueItems(ProblemList& problems, MergeObserver* observer)
      : problems_(problems), observer_(observer) {}

  void walk(Value& value, const ModelPath& path, PathTable<ItemKey>::Cursor key) {
    if (!key.alive()) return;
    if (text::Mapping* mapping = value.as_mapping()) {
      for (auto& entry : *mapping) {
        walk(entry.value, ModelPath(path, entry.key), key.key(entry.key));
      }
    } else if (text::Sequence* items = value.as_sequence()) {
      if (key.value()) drop(*items, path, *key.value());
    }
  }

 private:
  void drop(text::Sequence& items, const ModelPath& path, ItemKey key_of) {
    std::map<std::string, std::size_t> places;
    text::Sequence kept;
    kept.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      const ModelPath at(path, i);
      const auto key = key_of(items[i], at, problems_);
      // What could not be told stays: the problem stands against it.
      const auto known = key ? places.find(*key) : places.end();
      if (known == places.end()) {
        if (key) places.emplace(*key, kept.size());
        kept.push_back(std::move(items[i]));
        continue;
      }
      Value& before = kept[known->second];
      if (observer_) observer_->replaced(at.str(), before.span(), items[i].span());
      before = std::move(items[i]);
    }
    items = std::move(kept);
  }

  ProblemList& problems_;
  MergeObserver* observer_;
};

}  // namespace

void drop_redefined(Value& model, ProblemList& problems, MergeObserver* observer) {
  UniqueItems(problems, observer).walk(model, ModelPath(), item_keys().root());
}

}  // namespace bulkhead::compose
