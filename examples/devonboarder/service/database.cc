#include "database.h"

#include <array>
#include <fstream>
#include <poll.h>
#include <utility>

#include <libpq-fe.h>

#include "socket.h"

namespace devonboarder {

namespace {

constexpr std::size_t kIdleConnections = 4;

/// libpq ends its messages with a line end, and puts some on several lines.
std::string one_line(const char* message) {
  std::string text;
  for (const char c : std::string_view(message)) text += c == '\n' || c == '\t' ? ' ' : c;
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

struct ResultCloser {
  void operator()(PGresult* result) const { PQclear(result); }
};
using QueryResult = std::unique_ptr<PGresult, ResultCloser>;

}  // namespace

void Database::Closer::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

Outcome<Database::Connection> Database::open(const Deadline& deadline) const {
  std::string password;
  // Read for every connection, so that a secret may be changed without a restart.
  std::ifstream file(settings_.password_file);
  if (!std::getline(file, password)) {
    return failure("cannot read the password file " + settings_.password_file);
  }
  const std::string port = std::to_string(settings_.port);
  const std::array<const char*, 7> keys{"host",     "port",    "dbname", "user",
                                        "password", "sslmode", nullptr};
  const std::array<const char*, 7> values{settings_.host.c_str(),
                                          port.c_str(),
                                          settings_.name.c_str(),
                                          settings_.user.c_str(),
                                          password.c_str(),
                                          "disable",
                                          nullptr};
  const std::string where = "database " + settings_.host + ":" + port + ": ";
  Connection connection(PQconnectStartParams(keys.data(), values.data(), 0));
  if (!connection) return failure(where + "out of memory");
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (PQstatus(connection.get()) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) break;
    const short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!wait_for(PQsocket(connection.get()), events, deadline)) {
      return failure(where + "no answer in time");
    }
    next = PQconnectPoll(connection.get());
  }
  if (next != PGRES_POLLING_OK) {
    return failure(where + one_line(PQerrorMessage(connection.get())));
  }
  PQsetnonblocking(connection.get(), 1);
  return connection;
}

Outcome<std::vector<std::string>> Database::run(pg_conn& connection, const std::string& sql,
                                                const std::vector<std::string>& parameters,
                                                const Deadline& deadline) {
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  if (PQsendQueryParams(&connection, sql.c_str(), static_cast<int>(values.size()), nullptr,
                        values.data(), nullptr, nullptr, 0) == 0) {
    return failure("query: " + one_line(PQerrorMessage(&connection)));
  }
  while (PQflush(&connection) == 1) {
    if (!wait_for(PQsocket(&connection), POLLOUT, deadline)) return failure("query: timed out");
  }
  std::vector<std::string> row;
  for (;;) {
    while (PQisBusy(&connection) == 1) {
      if (!wait_for(PQsocket(&connection), POLLIN, deadline)) return failure("query: timed out");
      if (PQconsumeInput(&connection) == 0) {
        return failure("query: " + one_line(PQerrorMessage(&connection)));
      }
    }
    const QueryResult result(PQgetResult(&connection));
    if (!result) return row;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      return failure("query: " + one_line(PQresultErrorMessage(result.get())));
    }
    if (PQntuples(result.get()) == 0) continue;
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      row.emplace_back(PQgetvalue(result.get(), 0, column));
    }
  }
}

Outcome<std::vector<std::string>> Database::first_row(const std::string& sql,
                                                      const std::vector<std::string>& parameters,
                                                      const Deadline& deadline) {
  // A kept connection may have died while nobody looked: then there is something to read on it,
  // and a fresh one decides.
  while (Connection kept = take_idle()) {
    if (wait_for(PQsocket(kept.get()), POLLIN, Deadline::after(milliseconds{0}))) continue;
    Outcome<std::vector<std::string>> row = run(*kept, sql, parameters, deadline);
    if (row) put_back(std::move(kept));
    return row;
  }
  Outcome<Connection> fresh = open(deadline);
  if (!fresh) return failure(fresh.error());
  Outcome<std::vector<std::string>> row = run(**fresh, sql, parameters, deadline);
  if (row) put_back(std::move(*fresh));
  return row;
}

Database::Connection Database::take_idle() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  Connection connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void Database::put_back(Connection connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleConnections) idle_.push_back(std::move(connection));
}

}  // namespace devonboarder
