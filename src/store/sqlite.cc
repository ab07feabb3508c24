#include "store/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/check.h"
#include "linux/free_space.h"

namespace bulkhead::store {
namespace {

ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::kConflict;
    case SQLITE_CANTOPEN:
      return ErrorKind::kNotFound;
    case SQLITE_FULL:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return ErrorKind::kRefused;
    case SQLITE_INTERRUPT:
      return ErrorKind::kInterrupted;
    default:
      return ErrorKind::kUnavailable;
  }
}

std::string explain(int code, const std::string& path, const char* words) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return fmt::format("{}: the disk is full; nothing was changed, make room and try again",
                         path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fmt::format("{}: another process has kept it busy for more than 5 seconds", path);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return fmt::format("{}: it is damaged or no store ({}); move it away to begin a new one",
                         path, words);
    default:
      return fmt::format("{}: {}", path, words);
  }
}

/// SQLite says "disk I/O error" where its files beside the database have no room to grow.
bool is_full(int code, const std::string& path) {
  constexpr std::uint64_t kPages = std::uint64_t{64} << 10;  // what its index of the log takes
  if ((code & 0xff) != SQLITE_IOERR) return false;
  const auto room = linux::free_space(path);
  return room && *room < kPages;
}

tl::unexpected<Error> sqlite_failure(sqlite3* database, int code, const std::string& path) {
  const char* words = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  if (is_full(code, path)) code = SQLITE_FULL;
  return failure(kind_of(code), explain(code, path, words), code);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), parameter, value);
  if (bind_error_ == SQLITE_OK) bind_error_ = code;
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  const int code = sqlite3_bind_text64(statement_.get(), parameter, text.data() ? text.data() : "",
                                       text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (bind_error_ == SQLITE_OK) bind_error_ = code;
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  const int code =
      sqlite3_bind_blob64(statement_.get(), parameter, bytes.data() ? bytes.data() : "",
                          bytes.size(), SQLITE_TRANSIENT);
  if (bind_error_ == SQLITE_OK) bind_error_ = code;
  return *this;
}

Result<bool> Statement::step() {
  const int code = bind_error_ == SQLITE_OK ? sqlite3_step(statement_.get()) : bind_error_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  auto error = sqlite_failure(database_, code, *path_);
  sqlite3_reset(statement_.get());
  return error;
}

Status Statement::run() {
  while (TRY(step())) {
  }
  sqlite3_reset(statement_.get());
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bind_error_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (!data || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

/// Stays where it is, so that SQLite may keep pointers into it.
struct Database::Connection {
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  std::string path;
  Clock& clock;
  SteadyTime busy_since;
  std::unique_ptr<sqlite3, Close> handle;

  Connection(std::string file, Clock& time) : path(std::move(file)), clock(time) {}

  /// SQLite asks it, with the number of times that it has asked, whether to try again.
  static int wait_while_busy(void* self, int times) {
    auto& connection = *static_cast<Connection*>(self);
    if (times == 0) connection.busy_since = connection.clock.steady();
    if (connection.clock.steady() - connection.busy_since >= kBusyLimit) return 0;
    connection.clock.sleep(std::chrono::milliseconds(times < 10 ? 2 : 20));
    return 1;
  }
};

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::Database(Database&& other) noexcept = default;
Database& Database::operator=(Database&& other) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, Missing missing, Clock& clock) {
  const std::string settings =
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
      "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;";
  Result<Database> database = open_with(path, missing, clock, settings);
  const bool full = !database && database.error().code == SQLITE_FULL;
  if (!full || missing != Missing::kFail) return database;
  // A reader that is alone keeps the index of the log in memory, where there is no room for it on
  // disk: what was kept can still be seen. Only a connection that never tried otherwise does so.
  return open_with(path, missing, clock, "PRAGMA locking_mode=EXCLUSIVE;" + settings);
}

Result<Database> Database::open_with(const std::string& path, Missing missing, Clock& clock,
                                     const std::string& settings) {
  auto connection = std::make_unique<Connection>(path, clock);
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | (missing == Missing::kCreate ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  connection->handle.reset(handle);
  if (code != SQLITE_OK) return sqlite_failure(handle, code, path);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_handler(handle, &Connection::wait_while_busy, connection.get());
  Database database(std::move(connection));
  TRY(database.execute(settings));
  return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3* handle = connection_->handle.get();
  const int code =
      sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) return sqlite_failure(handle, code, connection_->path);
  return Statement(handle, connection_->path, statement);
}

Status Database::execute(const std::string& sql) {
  sqlite3* handle = connection_->handle.get();
  const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_failure(handle, code, connection_->path);
  return {};
}

std::int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(connection_->handle.get());
}

const std::string& Database::path() const {
  return connection_->path;
}

Result<std::string> Database::integrity() {
  Statement check = TRY(prepare("PRAGMA integrity_check"));
  std::string said;
  while (TRY(check.step())) said += (said.empty() ? "" : "; ") + check.text(0);
  return said;
}

Result<Transaction> Transaction::begin(Database& database) {
  TRY(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // Fails only where SQLite has rolled back by itself already.
  if (database_) static_cast<void>(database_->execute("ROLLBACK"));
}

Status Transaction::commit() {
  CHECK(database_ != nullptr);
  TRY(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace bulkhead::store
