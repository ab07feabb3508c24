// PostgreSQL through libpq, with a deadline on everything but name resolution (which main bounds).
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "deadline.h"
#include "outcome.h"
#include "settings.h"

struct pg_conn;

namespace devonboarder {

class Database {
 public:
  explicit Database(DatabaseSettings settings) : settings_(std::move(settings)) {}

  /// The columns of the first row; empty when there is no row. Safe from several threads, each on
  /// a connection of its own; connections are kept and used again.
  Outcome<std::vector<std::string>> first_row(const std::string& sql,
                                              const std::vector<std::string>& parameters,
                                              const Deadline& deadline);

 private:
  struct Closer {
    void operator()(pg_conn* connection) const;
  };
  using Connection = std::unique_ptr<pg_conn, Closer>;

  Outcome<Connection> open(const Deadline& deadline) const;
  static Outcome<std::vector<std::string>> run(pg_conn& connection, const std::string& sql,
                                               const std::vector<std::string>& parameters,
                                               const Deadline& deadline);
  Connection take_idle();
  void put_back(Connection connection);

  const DatabaseSettings settings_;
  std::mutex mutex_;
  std::vector<Connection> idle_;  // guarded by mutex_
};

}  // namespace devonboarder
