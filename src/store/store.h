// Store: what Bulkhead remembers of one project on one engine: snapshots, the state that it last
// brought about, and what it was doing when it was killed. Any number of readers, one writer.
//
// Whatever was written is there after a kill at any moment, and what was half written is not.
// Every error leaves the store as it was before the call.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "linux/file_lock.h"
#include "model/snapshot.h"
#include "store/location.h"
#include "store/sqlite.h"
#include "store/vault.h"

namespace bulkhead::store {

/// Something that changes the project, from its beginning to its end.
struct Operation {
  std::int64_t id = 0;
  std::string command;
  WallTime begun;
  std::optional<WallTime> ended;  // absent: it goes on, or was killed
  std::string outcome;            // one word or a sentence; empty while it goes on
  /// Of a rollback the state that it returns to, else the state before it; zero: there was none.
  model::SnapshotId snapshot = 0;

  friend bool operator==(const Operation&, const Operation&) = default;
};

/// Not thread-safe.
class Store final {
 public:
  /// Makes the store when it is missing. `command` is what people know the writer by ("bulkhead
  /// up"). kConflict when another process writes: the message says which, since when, and what to
  /// do. `clock` outlives the store.
  static Result<Store> open_for_writing(const Location& location, const std::string& command,
                                        Clock& clock);

  /// Nothing when there is no store yet. A writer does not disturb it.
  static Result<std::optional<Store>> open_for_reading(const Location& location, Clock& clock);

  /// For the secrets of this store; see Vault::open.
  Result<Vault> vault(const std::optional<std::string>& passphrase);

  // --- snapshots ---
  /// Gives it an id. Not for SnapshotReason::kDeployed.
  Result<model::SnapshotId> add(const model::Snapshot& snapshot);
  /// Oldest first. kWithout leaves the texts of their files empty, which is faster.
  enum class Texts : std::uint8_t { kWith, kWithout };
  Result<std::vector<model::Snapshot>> list(Texts texts = Texts::kWithout);
  /// kNotFound, naming what there is.
  Result<model::Snapshot> load(model::SnapshotId id);
  /// Texts and contents of volumes that no other snapshot shares go with them.
  Status remove(const std::vector<model::SnapshotId>& ids);

  // --- the state that was last brought about ---
  Result<std::optional<model::Snapshot>> deployed();
  /// Replaces it.
  Status set_deployed(const model::Snapshot& snapshot);
  /// After `down`.
  Status clear_deployed();

  // --- operations ---
  Result<std::int64_t> begin_operation(const std::string& command, model::SnapshotId snapshot);
  Status end_operation(std::int64_t id, std::string_view outcome);
  /// The newest first, at most `count`.
  Result<std::vector<Operation>> operations(std::size_t count);

  /// Where contents of volumes are (store/volume_archive.h).
  const Location& location() const { return location_; }

  /// "ok", or what is wrong with the file.
  Result<std::string> integrity() { return database_.integrity(); }

 private:
  Store(Location location, Database database, std::optional<linux::FileLock> lock, Clock& clock)
      : location_(std::move(location)),
        database_(std::move(database)),
        lock_(std::move(lock)),
        clock_(&clock) {}

  Result<model::SnapshotId> insert(const model::Snapshot& snapshot);
  Status drop_unused_content();
  Status drop_unused_archives();
  Result<std::string> content(const std::string& digest);
  Result<std::vector<model::Snapshot>> read(Statement& rows, bool with_texts);

  Location location_;
  Database database_;
  std::optional<linux::FileLock> lock_;
  Clock* clock_;
};

}  // namespace bulkhead::store
