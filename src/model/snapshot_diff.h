// What is different between two snapshots, for people: pure. What going from one to the other
// would do to the engine is a Plan.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/plan.h"
#include "model/snapshot.h"
#include "text/line_diff.h"

namespace bulkhead::model {

struct SnapshotChange {
  enum class Subject : std::uint8_t {
    kFile,
    kVariable,
    kRequest,  // command line: files, profiles and so on
    kImage,
    kNetwork,
    kVolume,
    kService,  // how many containers it had
  };
  enum class Kind : std::uint8_t { kAdded, kRemoved, kChanged };
  Subject subject = Subject::kFile;
  Kind kind = Kind::kChanged;
  std::string name;                   // path, service, or name in the engine
  std::vector<FieldChange> fields;    // `live` is before, `wanted` after
  std::vector<text::DiffLine> lines;  // of a file; secrets are shown as their names

  friend bool operator==(const SnapshotChange&, const SnapshotChange&) = default;
};
/// "file", "variable" and so on; "added" and so on.
std::string_view name(SnapshotChange::Subject subject);
std::string_view name(SnapshotChange::Kind kind);

/// By subject, then name. Empty where the two are the same state.
std::vector<SnapshotChange> snapshot_diff(const Snapshot& before, const Snapshot& after);

}  // namespace bulkhead::model
