// The six roles that answer requests: what each depends on, and what it does on which path.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "database.h"
#include "health.h"
#include "http_message.h"
#include "log.h"
#include "outcome.h"
#include "settings.h"

namespace devonboarder {

/// How a dependency is asked whether it is of use: really, over the way that work takes too.
struct Dependency {
  std::string name;
  std::function<Outcome<void>(const Deadline&)> ask;
};

/// Asks /health of the service at BASE; any status but 200 is a fault.
Dependency http_dependency(std::string name, const Url& base);

/// Asks all at once, each in a thread of its own, and waits for the slowest.
Health ask_all(const std::string& service, const std::vector<Dependency>& dependencies,
               const Deadline& deadline);

/// Health with a memory, so that the log tells changes and not states.
class HealthLog {
 public:
  explicit HealthLog(Log& log) : log_(log) {}
  /// Safe from several threads.
  void note(const Health& health);

 private:
  Log& log_;
  std::mutex mutex_;
  Health last_;  // guarded by mutex_
};

class Role {
 public:
  /// NAME as in the Compose file. A failure says which role or which variable is wrong.
  static Outcome<std::unique_ptr<Role>> create(const std::string& name,
                                               const Environment& environment, Log& log);

  /// Safe from several threads.
  Response answer(const Request& request);

 private:
  /// Work done for a request, with the time that its caller left for it.
  using Work = std::function<Response(const Deadline&)>;
  struct Route {
    std::string_view method;
    std::string_view path;
    Work work;
  };

  Role(std::string name, Log& log) : name_(std::move(name)), log_(log), health_log_(log) {}

  Outcome<void> use_database(const Environment& environment);
  Outcome<Url> use_service(const std::string& service, std::string_view variable,
                           const Environment& environment);
  Outcome<void> add_routes(const Environment& environment);
  void add_auth_service();
  Outcome<void> add_backend(const Environment& environment);
  Outcome<void> add_discord_integration(const Environment& environment);
  Outcome<void> add_dashboard_service(const Environment& environment);
  Outcome<void> add_frontend(const Environment& environment);

  Response health(const Deadline& deadline);
  Response dispatch(const Request& request, const Deadline& deadline);

  const std::string name_;
  Log& log_;
  HealthLog health_log_;
  std::unique_ptr<Database> database_;
  std::vector<Dependency> dependencies_;
  std::vector<Route> routes_;
};

}  // namespace devonboarder
