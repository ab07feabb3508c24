// Snapshot: what is needed to return a project to a state in which it ran: the files that say it,
// the images by digest, the settings of networks and volumes, and which containers there were. A
// value; taking one and returning to one is orchestrate/, keeping them is store/. Values of secrets
// are not in it: they are cut out of the texts (HiddenValue).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/names.h"

namespace bulkhead::model {

/// Counts up within one store; never used twice. Zero: not kept yet.
using SnapshotId = std::int64_t;

/// A secret that was cut out of a text.
struct HiddenValue {
  std::string name;        // the variable or key that it is the value of, for messages
  std::size_t offset = 0;  // into KeptText::content, where it belongs; sorted
  std::string digest;      // keyed digest in hex: tells whether another value is the same
  std::string sealed;      // the value, encrypted; empty when no key was given

  /// Whether it is the same value; sealed, it is never the same text twice.
  friend bool operator==(const HiddenValue& a, const HiddenValue& b) {
    return a.name == b.name && a.offset == b.offset && a.digest == b.digest;
  }
};

/// A text without its secrets.
struct KeptText {
  std::string content;
  std::vector<HiddenValue> hidden;

  friend bool operator==(const KeptText&, const KeptText&) = default;
};

/// One answer that the file system gave while the project was loaded.
struct SnapshotFile {
  enum class Kind : std::uint8_t {
    kFile,
    kMissing,    // looked for, and not there
    kDirectory,  // listed: `names`
  };
  std::string path;  // absolute
  Kind kind = Kind::kFile;
  KeptText text;
  std::vector<std::string> names;

  friend bool operator==(const SnapshotFile&, const SnapshotFile&) = default;
};

/// What stood on the command line and around it, as far as it decides what the files mean.
struct SnapshotRequest {
  std::string cwd;
  std::vector<std::string> files;
  std::vector<std::string> env_files;
  std::vector<std::string> profiles;
  std::optional<std::string> project_name;
  std::optional<std::string> project_directory;
  /// Variables of the caller's environment that the files mention.
  std::map<std::string, KeptText> variables;
  std::optional<std::string> contract;  // absolute path

  friend bool operator==(const SnapshotRequest&, const SnapshotRequest&) = default;
};

/// The image that a service's containers ran.
struct SnapshotImage {
  ServiceName service;
  std::string reference;  // as the files name it
  std::string id;         // "sha256:…": the digest of its configuration, exact on this engine
  std::vector<std::string> digests;  // "postgres@sha256:…"; empty for an image made here

  friend bool operator==(const SnapshotImage&, const SnapshotImage&) = default;
};

struct SnapshotNetwork {
  std::string name;  // in the engine
  std::string driver;
  bool external = false;
  bool internal = false;
  bool attachable = false;
  bool enable_ipv6 = false;
  std::vector<std::string> subnets;
  std::map<std::string, std::string> options;
  std::map<std::string, std::string> labels;

  friend bool operator==(const SnapshotNetwork&, const SnapshotNetwork&) = default;
};

struct SnapshotVolume {
  std::string name;  // in the engine
  std::string driver;
  bool external = false;
  std::map<std::string, std::string> options = {};
  std::map<std::string, std::string> labels = {};
  /// File name of its content beside the store; empty: the content is not in the snapshot.
  std::string archive = {};
  std::uint64_t archive_bytes = 0;  // of the content itself, as a tar archive
  std::string archive_digest = {};  // of the same: SHA-256 in hex

  friend bool operator==(const SnapshotVolume&, const SnapshotVolume&) = default;
};

struct SnapshotContainer {
  ServiceName service;
  std::uint32_t number = 1;
  std::string name;
  std::string id;
  std::string image_id;
  std::string config_hash;  // as docker compose computes it; empty: it had none
  std::string state;        // the engine's word: "running", "exited"
  std::vector<std::string> networks;

  friend bool operator==(const SnapshotContainer&, const SnapshotContainer&) = default;
};

enum class SnapshotReason : std::uint8_t {
  kByHand,
  kBeforeUp,
  kBeforeDown,
  kBeforeRollback,
  kDeployed,  // what the last `up` or `rollback` brought about; one a project, not listed
};
/// "by hand", "before up" and so on.
std::string_view name(SnapshotReason reason);
std::optional<SnapshotReason> parse_snapshot_reason(std::string_view text);

struct Snapshot {
  SnapshotId id = 0;
  std::string project;
  EnvironmentName environment;
  WallTime time;
  SnapshotReason reason = SnapshotReason::kByHand;
  std::string note;     // the user's words
  std::string version;  // of the program that took it
  /// The snapshot that this state was brought back from; zero: it was not.
  SnapshotId restored_from = 0;

  SnapshotRequest request;
  std::vector<SnapshotFile> files;            // sorted by path
  std::vector<SnapshotImage> images;          // sorted by service
  std::vector<SnapshotNetwork> networks;      // sorted by name
  std::vector<SnapshotVolume> volumes;        // sorted by name
  std::vector<SnapshotContainer> containers;  // sorted by name
  /// Services whose containers were not made from these files. Empty: the files say what ran.
  std::vector<ServiceName> unlike_files;

  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

/// Same files, images and settings: going from one to the other would change nothing. Looks at
/// neither ids nor times nor names of containers, nor at the subnets that the engine picked.
bool same_state(const Snapshot& a, const Snapshot& b);

/// Every secret that was cut out of it comes back by the key alone.
bool is_sealed(const Snapshot& snapshot);

}  // namespace bulkhead::model
