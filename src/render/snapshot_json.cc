#include "render/snapshot_json.h"

#include <array>
#include <cstdint>
#include <string>

#include "base/timestamp.h"
#include "text/output_value.h"

namespace bulkhead::render {
namespace {

using text::Mapping;
using text::Sequence;
using text::string_value;
using text::Value;

Value file_json(const model::SnapshotFile& file) {
  Mapping mapping;
  mapping.set("path", Value(file.path));
  mapping.set("secrets", Value(static_cast<std::int64_t>(file.text.hidden.size())));
  return Value(std::move(mapping));
}

Value image_json(const model::SnapshotImage& image) {
  Mapping mapping;
  mapping.set("service", Value(image.service.str()));
  mapping.set("reference", Value(image.reference));
  mapping.set("id", Value(image.id));
  Sequence digests;
  for (const std::string& digest : image.digests) digests.emplace_back(digest);
  mapping.set("digests", Value(std::move(digests)));
  return Value(std::move(mapping));
}

Value container_json(const model::SnapshotContainer& container) {
  Mapping mapping;
  mapping.set("name", Value(container.name));
  mapping.set("service", Value(container.service.str()));
  mapping.set("state", Value(container.state));
  mapping.set("image", Value(container.image_id));
  return Value(std::move(mapping));
}

Value volume_json(const model::SnapshotVolume& volume) {
  Mapping mapping;
  mapping.set("name", Value(volume.name));
  mapping.set("driver", Value(volume.driver));
  if (volume.archive.empty()) return Value(std::move(mapping));
  Mapping content;
  content.set("bytes", Value(static_cast<std::int64_t>(volume.archive_bytes)));
  content.set("sha256", Value(volume.archive_digest));
  content.set("archive", Value(volume.archive));
  mapping.set("content", Value(std::move(content)));
  return Value(std::move(mapping));
}

Value snapshot_json(const model::Snapshot& snapshot) {
  Mapping mapping;
  mapping.set("id", Value(snapshot.id));
  mapping.set("time", Value(format_timestamp(snapshot.time)));
  mapping.set("taken", string_value(model::name(snapshot.reason)));
  mapping.set("environment", Value(snapshot.environment.str()));
  mapping.set("note", Value(snapshot.note));
  Sequence files;
  for (const auto& file : snapshot.files) {
    if (file.kind == model::SnapshotFile::Kind::kFile) files.push_back(file_json(file));
  }
  mapping.set("files", Value(std::move(files)));
  Sequence images;
  for (const auto& image : snapshot.images) images.push_back(image_json(image));
  mapping.set("images", Value(std::move(images)));
  Sequence containers;
  for (const auto& container : snapshot.containers) {
    containers.push_back(container_json(container));
  }
  mapping.set("containers", Value(std::move(containers)));
  Sequence volumes;
  for (const auto& volume : snapshot.volumes) volumes.push_back(volume_json(volume));
  mapping.set("volumes", Value(std::move(volumes)));
  return Value(std::move(mapping));
}

Value change_json(const model::SnapshotChange& change) {
  Mapping mapping;
  mapping.set("subject", string_value(model::name(change.subject)));
  mapping.set("name", Value(change.name));
  mapping.set("change", string_value(model::name(change.kind)));
  Sequence fields;
  for (const model::FieldChange& field : change.fields) {
    Mapping one;
    one.set("field", Value(field.field));
    one.set("before", Value(field.live));
    one.set("after", Value(field.wanted));
    fields.emplace_back(std::move(one));
  }
  mapping.set("fields", Value(std::move(fields)));
  constexpr std::array kSigns{' ', '-', '+'};
  Sequence lines;
  for (const auto& line : change.lines) {
    lines.emplace_back(kSigns.at(static_cast<std::size_t>(line.kind)) + line.text);
  }
  mapping.set("lines", Value(std::move(lines)));
  return Value(std::move(mapping));
}

Mapping versioned() {
  Mapping mapping;
  mapping.set("version", Value(std::int64_t{1}));
  return mapping;
}

}  // namespace

Value snapshot_list_json(const std::string& project,
                         const std::vector<model::Snapshot>& snapshots) {
  Mapping mapping = versioned();
  mapping.set("project", Value(project));
  Sequence list;
  for (const model::Snapshot& snapshot : snapshots) list.push_back(snapshot_json(snapshot));
  mapping.set("snapshots", Value(std::move(list)));
  return Value(std::move(mapping));
}

Value snapshot_diff_json(const std::vector<model::SnapshotChange>& changes) {
  Mapping mapping = versioned();
  Sequence list;
  for (const model::SnapshotChange& change : changes) list.push_back(change_json(change));
  mapping.set("changes", Value(std::move(list)));
  return Value(std::move(mapping));
}

}  // namespace bulkhead::render
