// ScoutParty: the scouts' containers, and the orders and reports that go to and fro. What is asked
// of them is scout_vantage.h.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "docker/engine.h"
#include "probe/scout_message.h"

namespace bulkhead::verify {

/// Where a scout goes.
struct ScoutPost {
  std::string network_mode;  // "container:ID" or "host"
  std::string image;         // id of any image that the engine has
  bool with_outside = false;
};

/// For one thread.
class ScoutParty final {
 public:
  /// `engine` and `clock` outlive it. kRefused when the engine runs on another kind of processor.
  static Result<std::unique_ptr<ScoutParty>> send(docker::Engine& engine,
                                                  const std::string& project,
                                                  const std::vector<ScoutPost>& posts, Clock& clock,
                                                  const std::stop_token& stop);
  ScoutParty(const ScoutParty&) = delete;
  ScoutParty& operator=(const ScoutParty&) = delete;
  /// Removes their containers.
  ~ScoutParty();

  std::size_t size() const { return scouts_.size(); }
  /// To all at once, an order for each post; reports in the same order. A scout that says that it
  /// failed is a failure.
  Result<std::vector<probe::ScoutReport>> order(const std::vector<probe::ScoutOrder>& orders,
                                                const std::stop_token& stop);

 private:
  struct Scout {
    docker::ContainerRef container;
    std::unique_ptr<docker::ExecSession> session;
    std::string bytes;   // of a report that is not whole yet
    std::string errors;  // what its program said
  };

  ScoutParty(docker::Engine& engine, std::string project)
      : engine_(engine), project_(std::move(project)) {}
  Status sweep(Clock& clock, const docker::Call& call);
  Status send(const ScoutPost& post, const std::string& archive, Scout& scout,
              const docker::Call& call);
  static Result<probe::ScoutReport> ask(Scout& scout, const probe::ScoutOrder& order,
                                        const docker::Call& call);

  docker::Engine& engine_;
  std::string project_;
  std::vector<Scout> scouts_;
};

}  // namespace bulkhead::verify
