#include "store/schema.h"

#include <array>

#include <fmt/format.h>

namespace bulkhead::store {
namespace {

// Never edit a step that was released: add one.
//
// `body` is JSON (store/snapshot_codec.h); the texts of files stand apart in `content`, by digest,
// because most snapshots of a project share most of them.
constexpr std::array<const char*, 1> kSteps{
    R"sql(
      CREATE TABLE setting (
        name  TEXT PRIMARY KEY,
        value BLOB NOT NULL
      ) WITHOUT ROWID;

      CREATE TABLE content (
        digest TEXT PRIMARY KEY,
        bytes  BLOB NOT NULL
      ) WITHOUT ROWID;

      CREATE TABLE snapshot (
        id     INTEGER PRIMARY KEY AUTOINCREMENT,
        time   INTEGER NOT NULL,
        reason TEXT NOT NULL,
        body   BLOB NOT NULL
      );

      CREATE TABLE snapshot_content (
        snapshot INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
        digest   TEXT NOT NULL REFERENCES content (digest),
        PRIMARY KEY (snapshot, digest)
      ) WITHOUT ROWID;
      CREATE INDEX snapshot_content_by_digest ON snapshot_content (digest);

      CREATE TABLE operation (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        command  TEXT NOT NULL,
        begun    INTEGER NOT NULL,
        ended    INTEGER,
        outcome  TEXT,
        snapshot INTEGER
      );
    )sql",
};

}  // namespace

int schema_version() {
  return static_cast<int>(kSteps.size());
}

Result<int> stored_version(Database& database) {
  Statement ask = TRY(database.prepare("PRAGMA user_version"));
  TRY(ask.step());
  return static_cast<int>(ask.integer(0));
}

Status migrate(Database& database) {
  // Most openings find it up to date, and need no write lock for that.
  if (TRY(stored_version(database)) == schema_version()) return {};
  Transaction transaction = TRY(Transaction::begin(database));
  const int version = TRY(stored_version(database));
  if (version > schema_version()) {
    return failure(ErrorKind::kRefused,
                   fmt::format("{}: it has version {} of the store, and this program knows {}; use "
                               "the newer bulkhead that wrote it",
                               database.path(), version, schema_version()));
  }
  for (int step = version; step < schema_version(); ++step) {
    TRY(database.execute(kSteps.at(static_cast<std::size_t>(step))));
  }
  TRY(database.execute(fmt::format("PRAGMA user_version={}", schema_version())));
  return transaction.commit();
}

}  // namespace bulkhead::store
