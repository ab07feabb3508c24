#include "store/snapshot_codec.h"

#include <limits>
#include <utility>

#include "store/vault.h"
#include "text/json.h"
#include "text/value.h"

namespace bulkhead::store {
namespace {

using model::KeptText;
using model::Snapshot;
using text::Mapping;
using text::Sequence;
using text::Value;

// --- writing ---

Value value(const std::string& text) {
  return Value(text);
}
Value value(std::string_view text) {
  return Value(std::string(text));
}
Value value(bool flag) {
  return Value(flag);
}
Value value(std::int64_t number) {
  return Value(number);
}
Value value(std::uint64_t number) {
  return Value(static_cast<std::int64_t>(number));
}
Value value(std::uint32_t number) {
  return Value(static_cast<std::int64_t>(number));
}
Value value(const std::vector<std::string>& words) {
  Sequence sequence;
  for (const std::string& word : words) sequence.emplace_back(word);
  return Value(std::move(sequence));
}
template <typename T>
Value value(const std::map<std::string, T>& map) {
  Mapping mapping;
  for (const auto& [key, item] : map) mapping.set(key, value(item));
  return Value(std::move(mapping));
}
Value value(Mapping mapping) {
  return Value(std::move(mapping));
}
Value value(Sequence sequence) {
  return Value(std::move(sequence));
}

/// A mapping written from pairs, in their order.
class Object final {
 public:
  template <typename T>
  Object& add(const std::string& key, T&& item) {
    mapping_.set(key, value(std::forward<T>(item)));
    return *this;
  }
  template <typename T>
  Object& add_if(const std::string& key, const std::optional<T>& item) {
    return item ? add(key, *item) : *this;
  }
  Mapping take() { return std::move(mapping_); }

 private:
  Mapping mapping_;
};

template <typename T, typename Write>
Sequence list(const std::vector<T>& items, const Write& write) {
  Sequence sequence;
  for (const T& item : items) sequence.emplace_back(write(item));
  return sequence;
}

Sequence hidden(const KeptText& text) {
  return list(text.hidden, [](const model::HiddenValue& item) {
    return Object()
        .add("name", item.name)
        .add("offset", static_cast<std::uint64_t>(item.offset))
        .add("digest", item.digest)
        .add("sealed", item.sealed)
        .take();
  });
}

Mapping write_request(const model::SnapshotRequest& request) {
  Object variables;
  for (const auto& [name, text] : request.variables) {
    variables.add(name, Object().add("value", text.content).add("hidden", hidden(text)).take());
  }
  return Object()
      .add("cwd", request.cwd)
      .add("files", request.files)
      .add("env_files", request.env_files)
      .add("profiles", request.profiles)
      .add_if("project_name", request.project_name)
      .add_if("project_directory", request.project_directory)
      .add_if("contract", request.contract)
      .add("variables", variables.take())
      .take();
}

Mapping write_file(const model::SnapshotFile& file, std::map<std::string, std::string>& contents) {
  Object object;
  object.add("path", file.path);
  switch (file.kind) {
    case model::SnapshotFile::Kind::kMissing:
      object.add("missing", true);
      break;
    case model::SnapshotFile::Kind::kDirectory:
      object.add("names", file.names);
      break;
    case model::SnapshotFile::Kind::kFile: {
      std::string digest = sha256(file.text.content);
      object.add("content", digest).add("hidden", hidden(file.text));
      contents.emplace(std::move(digest), file.text.content);
    }
  }
  return object.take();
}

Mapping write_image(const model::SnapshotImage& image) {
  return Object()
      .add("service", image.service.str())
      .add("reference", image.reference)
      .add("id", image.id)
      .add("digests", image.digests)
      .take();
}

Mapping write_network(const model::SnapshotNetwork& network) {
  return Object()
      .add("name", network.name)
      .add("driver", network.driver)
      .add("external", network.external)
      .add("internal", network.internal)
      .add("attachable", network.attachable)
      .add("enable_ipv6", network.enable_ipv6)
      .add("subnets", network.subnets)
      .add("options", network.options)
      .add("labels", network.labels)
      .take();
}

Mapping write_volume(const model::SnapshotVolume& volume) {
  return Object()
      .add("name", volume.name)
      .add("driver", volume.driver)
      .add("external", volume.external)
      .add("options", volume.options)
      .add("labels", volume.labels)
      .add("archive", volume.archive)
      .add("archive_bytes", volume.archive_bytes)
      .add("archive_digest", volume.archive_digest)
      .take();
}

Mapping write_container(const model::SnapshotContainer& container) {
  return Object()
      .add("service", container.service.str())
      .add("number", container.number)
      .add("name", container.name)
      .add("id", container.id)
      .add("image_id", container.image_id)
      .add("config_hash", container.config_hash)
      .add("state", container.state)
      .add("networks", container.networks)
      .take();
}

// --- reading ---

/// What does not have the expected shape is read as empty; `whole` then becomes false.
class Reader final {
 public:
  explicit Reader(bool& whole) : whole_(whole) {}

  std::string text(const Mapping& object, const char* key) const {
    const Value* found = object.find(key);
    return found ? text(*found) : broken(std::string());
  }
  std::string text(const Value& from) const {
    const std::string* found = from.as_string();
    return found ? *found : broken(std::string());
  }
  std::optional<std::string> optional_text(const Mapping& object, const char* key) const {
    if (!object.contains(key)) return std::nullopt;
    return text(object, key);
  }
  bool flag(const Mapping& object, const char* key) const {
    const Value* found = object.find(key);
    const bool* flag = found ? found->as_bool() : nullptr;
    return flag ? *flag : broken(false);
  }
  std::int64_t number(const Mapping& object, const char* key) const {
    const Value* found = object.find(key);
    return found ? number(*found) : broken(std::int64_t{0});
  }
  std::int64_t number(const Value& from) const {
    const std::int64_t* found = from.as_integer();
    return found ? *found : broken(std::int64_t{0});
  }
  std::uint32_t small_number(std::int64_t wide) const {
    return wide >= 0 && wide <= std::numeric_limits<std::uint32_t>::max()
               ? static_cast<std::uint32_t>(wide)
               : broken(std::uint32_t{0});
  }
  std::vector<std::string> words(const Mapping& object, const char* key) const {
    std::vector<std::string> words;
    for (const Value& item : array(object, key)) words.push_back(text(item));
    return words;
  }
  std::map<std::string, std::string> text_map(const Mapping& object, const char* key) const {
    std::map<std::string, std::string> map;
    for (const auto& entry : this->object(object, key)) map[entry.key] = text(entry.value);
    return map;
  }
  const Mapping& object(const Mapping& object, const char* key) const {
    return as_object(object.find(key));
  }
  const Mapping& as_object(const Value* from) const {
    static const Mapping kNone;
    const Mapping* found = from ? from->as_mapping() : nullptr;
    if (!found) whole_ = false;
    return found ? *found : kNone;
  }
  const Sequence& array(const Mapping& object, const char* key) const {
    static const Sequence kNone;
    const Value* from = object.find(key);
    const Sequence* found = from ? from->as_sequence() : nullptr;
    if (!found) whole_ = false;
    return found ? *found : kNone;
  }
  template <typename T>
  T broken(T instead) const {
    whole_ = false;
    return instead;
  }

 private:
  bool& whole_;
};

std::vector<model::HiddenValue> read_hidden(const Reader& read, const Mapping& object) {
  std::vector<model::HiddenValue> values;
  for (const Value& item : read.array(object, "hidden")) {
    const Mapping& value = read.as_object(&item);
    values.push_back({.name = read.text(value, "name"),
                      .offset = static_cast<std::size_t>(read.number(value, "offset")),
                      .digest = read.text(value, "digest"),
                      .sealed = read.text(value, "sealed")});
  }
  return values;
}

model::SnapshotRequest read_request(const Reader& read, const Mapping& object) {
  model::SnapshotRequest request;
  request.cwd = read.text(object, "cwd");
  request.files = read.words(object, "files");
  request.env_files = read.words(object, "env_files");
  request.profiles = read.words(object, "profiles");
  request.project_name = read.optional_text(object, "project_name");
  request.project_directory = read.optional_text(object, "project_directory");
  request.contract = read.optional_text(object, "contract");
  for (const auto& entry : read.object(object, "variables")) {
    const Mapping& variable = read.as_object(&entry.value);
    request.variables[entry.key] = {read.text(variable, "value"), read_hidden(read, variable)};
  }
  return request;
}

Result<model::SnapshotFile> read_file(const Reader& read, const Mapping& object,
                                      const ContentSource& contents) {
  model::SnapshotFile file;
  file.path = read.text(object, "path");
  if (object.contains("missing")) {
    file.kind = model::SnapshotFile::Kind::kMissing;
  } else if (object.contains("names")) {
    file.kind = model::SnapshotFile::Kind::kDirectory;
    file.names = read.words(object, "names");
  } else {
    const std::string digest = read.text(object, "content");
    if (contents) file.text.content = TRY(contents(digest));
    file.text.hidden = read_hidden(read, object);
  }
  return file;
}

model::SnapshotImage read_image(const Reader& read, const Mapping& object) {
  return {.service = model::ServiceName(read.text(object, "service")),
          .reference = read.text(object, "reference"),
          .id = read.text(object, "id"),
          .digests = read.words(object, "digests")};
}

model::SnapshotNetwork read_network(const Reader& read, const Mapping& object) {
  return {.name = read.text(object, "name"),
          .driver = read.text(object, "driver"),
          .external = read.flag(object, "external"),
          .internal = read.flag(object, "internal"),
          .attachable = read.flag(object, "attachable"),
          .enable_ipv6 = read.flag(object, "enable_ipv6"),
          .subnets = read.words(object, "subnets"),
          .options = read.text_map(object, "options"),
          .labels = read.text_map(object, "labels")};
}

model::SnapshotVolume read_volume(const Reader& read, const Mapping& object) {
  return {.name = read.text(object, "name"),
          .driver = read.text(object, "driver"),
          .external = read.flag(object, "external"),
          .options = read.text_map(object, "options"),
          .labels = read.text_map(object, "labels"),
          .archive = read.text(object, "archive"),
          .archive_bytes = static_cast<std::uint64_t>(read.number(object, "archive_bytes")),
          // Absent before contents were kept.
          .archive_digest = read.optional_text(object, "archive_digest").value_or("")};
}

model::SnapshotContainer read_container(const Reader& read, const Mapping& object) {
  return {.service = model::ServiceName(read.text(object, "service")),
          .number = read.small_number(read.number(object, "number")),
          .name = read.text(object, "name"),
          .id = read.text(object, "id"),
          .image_id = read.text(object, "image_id"),
          .config_hash = read.text(object, "config_hash"),
          .state = read.text(object, "state"),
          .networks = read.words(object, "networks")};
}

template <typename T, typename Read>
void read_list(const Reader& reader, const Mapping& object, const char* key, std::vector<T>& into,
               const Read& read) {
  for (const Value& item : reader.array(object, key)) {
    into.push_back(read(reader, reader.as_object(&item)));
  }
}

Result<Snapshot> read_snapshot(const Mapping& object, const ContentSource& contents) {
  bool whole = true;
  const Reader read(whole);
  Snapshot snapshot;
  snapshot.project = read.text(object, "project");
  snapshot.environment = model::EnvironmentName(read.text(object, "environment"));
  snapshot.time = WallTime(Duration(read.number(object, "time")));
  const auto reason = model::parse_snapshot_reason(read.text(object, "reason"));
  snapshot.reason = reason ? *reason : read.broken(model::SnapshotReason::kByHand);
  snapshot.note = read.text(object, "note");
  snapshot.version = read.text(object, "program");
  snapshot.restored_from = read.number(object, "restored_from");
  snapshot.request = read_request(read, read.object(object, "request"));
  for (const Value& item : read.array(object, "files")) {
    snapshot.files.push_back(TRY(read_file(read, read.as_object(&item), contents)));
  }
  read_list(read, object, "images", snapshot.images, read_image);
  read_list(read, object, "networks", snapshot.networks, read_network);
  read_list(read, object, "volumes", snapshot.volumes, read_volume);
  read_list(read, object, "containers", snapshot.containers, read_container);
  for (const std::string& service : read.words(object, "unlike_files")) {
    snapshot.unlike_files.emplace_back(service);
  }
  if (!whole) return failure(ErrorKind::kInvalid, "a snapshot in the store is not whole");
  return snapshot;
}

}  // namespace

EncodedSnapshot encode(const Snapshot& snapshot) {
  EncodedSnapshot encoded;
  Object object;
  object.add("project", snapshot.project)
      .add("environment", snapshot.environment.str())
      .add("time", static_cast<std::int64_t>(snapshot.time.time_since_epoch().count()))
      .add("reason", model::name(snapshot.reason))
      .add("note", snapshot.note)
      .add("program", snapshot.version)
      .add("restored_from", snapshot.restored_from)
      .add("request", write_request(snapshot.request))
      .add("files", list(snapshot.files,
                         [&](const model::SnapshotFile& file) {
                           return write_file(file, encoded.contents);
                         }))
      .add("images", list(snapshot.images, write_image))
      .add("networks", list(snapshot.networks, write_network))
      .add("volumes", list(snapshot.volumes, write_volume))
      .add("containers", list(snapshot.containers, write_container))
      .add("unlike_files", list(snapshot.unlike_files,
                                [](const model::ServiceName& service) { return service.str(); }));
  encoded.body = text::write_compact_json(Value(object.take()));
  return encoded;
}

Result<Snapshot> decode(std::string_view body, const ContentSource& contents) {
  const auto value = text::parse_json(body);
  if (!value || !value->as_mapping()) {
    return failure(ErrorKind::kInvalid, "a snapshot in the store is not readable");
  }
  return read_snapshot(*value->as_mapping(), contents);
}

}  // namespace bulkhead::store
