#include "store/store.h"

#include <set>

#include <fmt/format.h>

#include "base/check.h"
#include "base/timestamp.h"
#include "linux/disk_files.h"
#include "linux/folder.h"
#include "store/schema.h"
#include "store/snapshot_codec.h"
#include "store/volume_archive.h"

namespace bulkhead::store {
namespace {

using model::Snapshot;
using model::SnapshotId;
using model::SnapshotReason;

constexpr std::size_t kSaltSize = 32;
// Operations are a journal, not a history: enough to see what led here.
constexpr int kKeptOperations = 200;
// Outside of those that are counted up.
constexpr SnapshotId kDeployedId = 0;

std::int64_t ticks(WallTime time) {
  return time.time_since_epoch().count();
}

WallTime moment(std::int64_t ticks) {
  return WallTime(Duration(ticks));
}

/// What the lock file says of its holder, and what is made of it for who comes second.
std::string holder_note(const std::string& command, Clock& clock) {
  const auto second = std::chrono::floor<std::chrono::seconds>(clock.wall());
  return fmt::format("'{}' (process {}, since {})", command, linux::process_id(),
                     format_timestamp(second));
}

Result<linux::FileLock> take_lock(const Location& location, const std::string& command,
                                  Clock& clock) {
  auto lock = linux::FileLock::take(location.lock(), holder_note(command, clock));
  if (lock || lock.error().kind != ErrorKind::kConflict) return lock;
  const std::string& holder = lock.error().message;
  return failure(ErrorKind::kConflict,
                 fmt::format("the project is being changed by {}; wait until that is done, or stop "
                             "it",
                             holder.empty() ? "another bulkhead" : holder));
}

}  // namespace

Result<Store> Store::open_for_writing(const Location& location, const std::string& command,
                                      Clock& clock) {
  TRY(with_context(linux::make_private_folder(location.folder), "making the store"));
  linux::FileLock lock = TRY(take_lock(location, command, clock));
  Database database = TRY(Database::open(location.database(), Database::Missing::kCreate, clock));
  TRY(migrate(database));
  Store store(location, std::move(database), std::move(lock), clock);
  // What a kill left.
  TRY(store.drop_unused_archives());
  return store;
}

Result<std::optional<Store>> Store::open_for_reading(const Location& location, Clock& clock) {
  auto database = Database::open(location.database(), Database::Missing::kFail, clock);
  if (!database && database.error().kind == ErrorKind::kNotFound) return std::optional<Store>();
  if (!database) return tl::unexpected(std::move(database).error());
  TRY(migrate(*database));
  return std::optional<Store>(Store(location, *std::move(database), std::nullopt, clock));
}

Result<Vault> Store::vault(const std::optional<std::string>& passphrase) {
  Statement read = TRY(database_.prepare("SELECT value FROM setting WHERE name = 'salt'"));
  if (TRY(read.step())) return Vault::open(read.text(0), passphrase);
  const std::string salt = TRY(random_bytes(kSaltSize));
  Statement write = TRY(database_.prepare("INSERT INTO setting (name, value) VALUES ('salt', ?)"));
  TRY(write.bind_blob(1, salt).run());
  return Vault::open(salt, passphrase);
}

Result<SnapshotId> Store::insert(const Snapshot& snapshot) {
  const EncodedSnapshot encoded = encode(snapshot);
  Statement row =
      TRY(database_.prepare("INSERT INTO snapshot (id, time, reason, body) VALUES (?, ?, ?, ?)"));
  // Null takes the next id.
  if (snapshot.reason == SnapshotReason::kDeployed) row.bind(1, kDeployedId);
  TRY(row.bind(2, ticks(snapshot.time))
          .bind(3, model::name(snapshot.reason))
          .bind_blob(4, encoded.body)
          .run());
  const SnapshotId id = database_.last_insert_id();
  Statement text = TRY(database_.prepare("INSERT OR IGNORE INTO content VALUES (?, ?)"));
  Statement link = TRY(database_.prepare("INSERT INTO snapshot_content VALUES (?, ?)"));
  for (const auto& [digest, bytes] : encoded.contents) {
    TRY(text.bind(1, digest).bind_blob(2, bytes).run());
    TRY(link.bind(1, id).bind(2, digest).run());
  }
  return id;
}

Result<SnapshotId> Store::add(const Snapshot& snapshot) {
  CHECK(snapshot.reason != SnapshotReason::kDeployed);
  Transaction transaction = TRY(Transaction::begin(database_));
  const SnapshotId id = TRY(insert(snapshot));
  TRY(transaction.commit());
  return id;
}

Result<std::string> Store::content(const std::string& digest) {
  Statement read = TRY(database_.prepare("SELECT bytes FROM content WHERE digest = ?"));
  read.bind(1, digest);
  if (TRY(read.step())) return read.text(0);
  return failure(ErrorKind::kInvalid,
                 fmt::format("{}: the text {} is not in the store", database_.path(), digest));
}

Result<std::vector<Snapshot>> Store::read(Statement& rows, bool with_texts) {
  std::vector<Snapshot> snapshots;
  const ContentSource texts = [this](const std::string& digest) { return content(digest); };
  while (TRY(rows.step())) {
    Snapshot snapshot = TRY(decode(rows.bytes(1), with_texts ? texts : ContentSource()));
    snapshot.id = rows.integer(0);
    snapshots.push_back(std::move(snapshot));
  }
  return snapshots;
}

Result<std::vector<Snapshot>> Store::list(Texts texts) {
  Statement rows =
      TRY(database_.prepare("SELECT id, body FROM snapshot WHERE id <> ? ORDER BY id"));
  rows.bind(1, kDeployedId);
  return read(rows, texts == Texts::kWith);
}

Result<Snapshot> Store::load(SnapshotId id) {
  Statement rows = TRY(database_.prepare("SELECT id, body FROM snapshot WHERE id = ? AND id <> ?"));
  rows.bind(1, id).bind(2, kDeployedId);
  std::vector<Snapshot> found = TRY(read(rows, true));
  if (!found.empty()) return std::move(found.front());
  const std::vector<Snapshot> all = TRY(list());
  if (all.empty()) {
    return failure(ErrorKind::kNotFound,
                   fmt::format("there is no snapshot {}: there is none at all yet", id));
  }
  return failure(ErrorKind::kNotFound,
                 fmt::format("there is no snapshot {}; there are {}, from {} to {} (see 'bulkhead "
                             "snapshot list')",
                             id, all.size(), all.front().id, all.back().id));
}

Status Store::drop_unused_content() {
  return database_.execute(
      "DELETE FROM content WHERE digest NOT IN (SELECT digest FROM snapshot_content)");
}

Status Store::drop_unused_archives() {
  linux::DiskFiles files;
  if (files.kind(location_.archives()) != text::FileKind::kDirectory) return {};
  std::set<std::string> used;
  for (const Snapshot& snapshot : TRY(list())) {
    for (const auto& volume : snapshot.volumes) used.insert(volume.archive);
  }
  return drop_archives(location_, used);
}

Status Store::remove(const std::vector<SnapshotId>& ids) {
  Transaction transaction = TRY(Transaction::begin(database_));
  Statement row = TRY(database_.prepare("DELETE FROM snapshot WHERE id = ? AND id <> ?"));
  for (const SnapshotId id : ids) {
    TRY(row.bind(1, id).bind(2, kDeployedId).run());
  }
  TRY(drop_unused_content());
  TRY(transaction.commit());
  return drop_unused_archives();
}

Result<std::optional<Snapshot>> Store::deployed() {
  Statement rows = TRY(database_.prepare("SELECT id, body FROM snapshot WHERE id = ?"));
  rows.bind(1, kDeployedId);
  std::vector<Snapshot> found = TRY(read(rows, true));
  if (found.empty()) return std::optional<Snapshot>();
  return std::optional<Snapshot>(std::move(found.front()));
}

Status Store::set_deployed(const Snapshot& snapshot) {
  CHECK(snapshot.reason == SnapshotReason::kDeployed);
  Transaction transaction = TRY(Transaction::begin(database_));
  Statement old = TRY(database_.prepare("DELETE FROM snapshot WHERE id = ?"));
  TRY(old.bind(1, kDeployedId).run());
  TRY(insert(snapshot));
  TRY(drop_unused_content());
  return transaction.commit();
}

Status Store::clear_deployed() {
  Transaction transaction = TRY(Transaction::begin(database_));
  Statement old = TRY(database_.prepare("DELETE FROM snapshot WHERE id = ?"));
  TRY(old.bind(1, kDeployedId).run());
  TRY(drop_unused_content());
  return transaction.commit();
}

Result<std::int64_t> Store::begin_operation(const std::string& command, SnapshotId snapshot) {
  Transaction transaction = TRY(Transaction::begin(database_));
  Statement row =
      TRY(database_.prepare("INSERT INTO operation (command, begun, snapshot) VALUES (?, ?, ?)"));
  TRY(row.bind(1, command).bind(2, ticks(clock_->wall())).bind(3, snapshot).run());
  const std::int64_t id = database_.last_insert_id();
  Statement old = TRY(database_.prepare("DELETE FROM operation WHERE id <= ?"));
  TRY(old.bind(1, id - kKeptOperations).run());
  TRY(transaction.commit());
  return id;
}

Status Store::end_operation(std::int64_t id, std::string_view outcome) {
  Statement row =
      TRY(database_.prepare("UPDATE operation SET ended = ?, outcome = ? WHERE id = ?"));
  return row.bind(1, ticks(clock_->wall())).bind(2, outcome).bind(3, id).run();
}

Result<std::vector<Operation>> Store::operations(std::size_t count) {
  Statement rows =
      TRY(database_.prepare("SELECT id, command, begun, ended, outcome, snapshot "
                            "FROM operation ORDER BY id DESC LIMIT ?"));
  rows.bind(1, static_cast<std::int64_t>(count));
  std::vector<Operation> operations;
  while (TRY(rows.step())) {
    Operation operation{.id = rows.integer(0),
                        .command = rows.text(1),
                        .begun = moment(rows.integer(2)),
                        .ended = std::nullopt,
                        .outcome = rows.text(4),
                        .snapshot = rows.integer(5)};
    if (rows.integer(3) != 0) operation.ended = moment(rows.integer(3));
    operations.push_back(std::move(operation));
  }
  return operations;
}

}  // namespace bulkhead::store
