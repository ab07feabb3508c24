// Database, Statement, Transaction: SQLite with owners and Results instead of handles and codes.
// The only file that knows SQLite's header is sqlite.cc. It knows no table.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace bulkhead::store {

/// One prepared statement. Parameters are numbered from 1, columns from 0, as in SQLite.
class Statement final {
 public:
  Statement& bind(int parameter, std::int64_t value);
  /// Copied.
  Statement& bind(int parameter, std::string_view text);
  Statement& bind_blob(int parameter, std::string_view bytes);

  /// True: a row is there to be read. False: the statement is done. An error of binding comes
  /// out here, too.
  Result<bool> step();
  /// step() for statements that give no rows.
  Status run();
  /// Ready to be bound and run again.
  void reset();

  std::int64_t integer(int column) const;
  /// Text or blob; empty for null. Holds until the next step.
  std::string_view bytes(int column) const;
  std::string text(int column) const { return std::string(bytes(column)); }

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3* database, const std::string& path, sqlite3_stmt* statement)
      : database_(database), path_(&path), statement_(statement) {}

  sqlite3* database_;
  const std::string* path_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bind_error_ = 0;
};

/// One connection to one file. Not thread-safe. Errors: kConflict when another process kept the
/// file busy for longer than kBusyLimit, kRefused when the disk is full, the file may not be
/// written or it is no database, kUnavailable when reading or writing failed. The message names
/// the file.
class Database final {
 public:
  static constexpr Duration kBusyLimit = std::chrono::seconds(5);

  enum class Missing : std::uint8_t { kCreate, kFail };

  /// In WAL mode, so that readers and the writer do not wait for each other, and synced at each
  /// commit. kNotFound with Missing::kFail. `clock` outlives it.
  static Result<Database> open(const std::string& path, Missing missing, Clock& clock);

  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  Result<Statement> prepare(std::string_view sql);
  /// One or more statements without parameters, whose rows are of no interest.
  Status execute(const std::string& sql);
  std::int64_t last_insert_id() const;

  const std::string& path() const;
  /// "ok", or what SQLite finds wrong with the file.
  Result<std::string> integrity();

 private:
  struct Connection;
  explicit Database(std::unique_ptr<Connection> connection);
  static Result<Database> open_with(const std::string& path, Missing missing, Clock& clock,
                                    const std::string& settings);
  std::unique_ptr<Connection> connection_;
};

/// All or nothing: what is not committed when it goes is undone.
class Transaction final {
 public:
  /// Takes the write lock at once, so that what is read in it stays true until it is committed.
  static Result<Transaction> begin(Database& database);

  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Status commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace bulkhead::store
