#include "model/snapshot_diff.h"

#include <array>
#include <set>

#include <fmt/format.h>

namespace bulkhead::model {
namespace {

using Subject = SnapshotChange::Subject;
using Kind = SnapshotChange::Kind;

constexpr std::size_t kContextLines = 2;

/// With "(secret NAME)" where one was cut out.
std::string shown(const KeptText& text) {
  std::string whole;
  std::size_t done = 0;
  for (const HiddenValue& hidden : text.hidden) {
    whole += text.content.substr(done, hidden.offset - done);
    whole += fmt::format("(secret {})", hidden.name);
    done = hidden.offset;
  }
  return whole + text.content.substr(done);
}

/// Secrets that have another value, by name.
std::vector<FieldChange> changed_secrets(const KeptText& before, const KeptText& after) {
  std::map<std::string, std::set<std::string>> old_digests;
  std::map<std::string, std::set<std::string>> new_digests;
  for (const HiddenValue& hidden : before.hidden) old_digests[hidden.name].insert(hidden.digest);
  for (const HiddenValue& hidden : after.hidden) new_digests[hidden.name].insert(hidden.digest);
  std::vector<FieldChange> fields;
  for (const auto& [name, digests] : old_digests) {
    const auto other = new_digests.find(name);
    if (other != new_digests.end() && other->second != digests) {
      fields.push_back({"secret " + name, "(one value)", "(another value)"});
    }
  }
  return fields;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

class Diff final {
 public:
  /// Compares what both maps have under the same key, and tells what only one has.
  template <typename T, typename Compare>
  void maps(Subject subject, const std::map<std::string, T>& before,
            const std::map<std::string, T>& after, const Compare& compare) {
    std::set<std::string> names;
    for (const auto& [name, value] : before) names.insert(name);
    for (const auto& [name, value] : after) names.insert(name);
    for (const std::string& name : names) {
      const auto old_one = before.find(name);
      const auto new_one = after.find(name);
      SnapshotChange change;
      change.subject = subject;
      change.name = name;
      if (old_one == before.end()) {
        change.kind = Kind::kAdded;
        compare(T{}, new_one->second, change);
      } else if (new_one == after.end()) {
        change.kind = Kind::kRemoved;
        compare(old_one->second, T{}, change);
      } else {
        compare(old_one->second, new_one->second, change);
        if (change.fields.empty() && change.lines.empty()) continue;
      }
      changes.push_back(std::move(change));
    }
  }

  std::vector<SnapshotChange> changes;
};

void add_field(SnapshotChange& change, const char* field, const std::string& before,
               const std::string& after) {
  if (before != after) change.fields.push_back({field, before, after});
}

std::map<std::string, KeptText> texts_of(const Snapshot& snapshot) {
  std::map<std::string, KeptText> texts;
  for (const SnapshotFile& file : snapshot.files) {
    if (file.kind == SnapshotFile::Kind::kFile) texts[file.path] = file.text;
  }
  return texts;
}

void compare_texts(const KeptText& before, const KeptText& after, SnapshotChange& change) {
  change.fields = changed_secrets(before, after);
  change.lines = text::short_line_diff(shown(before), shown(after), kContextLines);
}

void compare_variables(const KeptText& before, const KeptText& after, SnapshotChange& change) {
  add_field(change, "value", shown(before), shown(after));
  for (FieldChange& field : changed_secrets(before, after)) {
    change.fields.push_back(std::move(field));
  }
}

std::map<std::string, SnapshotRequest> request_of(const Snapshot& snapshot) {
  return {{"command line", snapshot.request}};
}

void compare_requests(const SnapshotRequest& before, const SnapshotRequest& after,
                      SnapshotChange& change) {
  add_field(change, "folder", before.cwd, after.cwd);
  add_field(change, "files", joined(before.files), joined(after.files));
  add_field(change, "env files", joined(before.env_files), joined(after.env_files));
  add_field(change, "profiles", joined(before.profiles), joined(after.profiles));
  add_field(change, "project directory", before.project_directory.value_or(""),
            after.project_directory.value_or(""));
  add_field(change, "contract", before.contract.value_or(""), after.contract.value_or(""));
}

std::map<std::string, SnapshotImage> images_of(const Snapshot& snapshot) {
  std::map<std::string, SnapshotImage> images;
  for (const SnapshotImage& image : snapshot.images) images[image.service.str()] = image;
  return images;
}

void compare_images(const SnapshotImage& before, const SnapshotImage& after,
                    SnapshotChange& change) {
  add_field(change, "reference", before.reference, after.reference);
  add_field(change, "id", before.id, after.id);
}

template <typename T>
std::map<std::string, T> by_name(const std::vector<T>& items) {
  std::map<std::string, T> map;
  for (const T& item : items) map[item.name] = item;
  return map;
}

std::string shown(const std::map<std::string, std::string>& options) {
  std::string text;
  for (const auto& [key, value] : options) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", key, value);
  }
  return text;
}

void compare_networks(const SnapshotNetwork& before, const SnapshotNetwork& after,
                      SnapshotChange& change) {
  const auto word = [](bool flag) { return std::string(flag ? "true" : "false"); };
  add_field(change, "driver", before.driver, after.driver);
  add_field(change, "internal", word(before.internal), word(after.internal));
  add_field(change, "attachable", word(before.attachable), word(after.attachable));
  add_field(change, "enable_ipv6", word(before.enable_ipv6), word(after.enable_ipv6));
  add_field(change, "subnets", joined(before.subnets), joined(after.subnets));
  add_field(change, "driver_opts", shown(before.options), shown(after.options));
}

std::string content(const SnapshotVolume& volume) {
  constexpr std::size_t kShown = 12;
  return fmt::format("{} bytes, sha256:{}", volume.archive_bytes,
                     volume.archive_digest.substr(0, kShown));
}

void compare_volumes(const SnapshotVolume& before, const SnapshotVolume& after,
                     SnapshotChange& change) {
  add_field(change, "driver", before.driver, after.driver);
  add_field(change, "driver_opts", shown(before.options), shown(after.options));
  // Of a content that one of them does not keep nothing is known.
  if (before.archive.empty() || after.archive.empty()) return;
  if (before.archive_digest == after.archive_digest) return;
  change.fields.push_back({"content", content(before), content(after)});
}

std::map<std::string, std::size_t> services_of(const Snapshot& snapshot) {
  std::map<std::string, std::size_t> services;
  for (const SnapshotContainer& container : snapshot.containers) {
    if (container.state == "running") ++services[container.service.str()];
  }
  return services;
}

void compare_services(std::size_t before, std::size_t after, SnapshotChange& change) {
  add_field(change, "running containers", fmt::format("{}", before), fmt::format("{}", after));
}

}  // namespace

std::string_view name(SnapshotChange::Subject subject) {
  constexpr std::array<std::string_view, 7> kNames{"file",    "variable", "request", "image",
                                                   "network", "volume",   "service"};
  return kNames.at(static_cast<std::size_t>(subject));
}

std::string_view name(SnapshotChange::Kind kind) {
  constexpr std::array<std::string_view, 3> kNames{"added", "removed", "changed"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::vector<SnapshotChange> snapshot_diff(const Snapshot& before, const Snapshot& after) {
  Diff diff;
  diff.maps(Subject::kFile, texts_of(before), texts_of(after), compare_texts);
  diff.maps(Subject::kVariable, before.request.variables, after.request.variables,
            compare_variables);
  diff.maps(Subject::kRequest, request_of(before), request_of(after), compare_requests);
  diff.maps(Subject::kImage, images_of(before), images_of(after), compare_images);
  diff.maps(Subject::kNetwork, by_name(before.networks), by_name(after.networks), compare_networks);
  diff.maps(Subject::kVolume, by_name(before.volumes), by_name(after.volumes), compare_volumes);
  diff.maps(Subject::kService, services_of(before), services_of(after), compare_services);
  return std::move(diff.changes);
}

}  // namespace bulkhead::model
