// ContainerWatch: wakes those that wait for a container when something happens to it. It follows
// the engine's events on a thread of its own and decides nothing: who wakes looks for himself.
// Where the stream breaks it is opened again, and until then everybody wakes now and then.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "docker/engine.h"

namespace bulkhead::orchestrate {

class ContainerWatch final {
 public:
  /// `engine` must outlive it. Watches the containers of one project.
  ContainerWatch(docker::Engine& engine, std::string project);
  ~ContainerWatch();
  ContainerWatch(const ContainerWatch&) = delete;
  ContainerWatch& operator=(const ContainerWatch&) = delete;

  /// From here on nothing is missed. Call once.
  Status open(const docker::Call& call);

  /// How many things have happened to the container so far.
  std::uint64_t count(const std::string& id) const;
  /// Until count(id) passes `seen`, the time is over, or stop is requested. Thread-safe.
  void wait(const std::string& id, std::uint64_t seen, Duration timeout,
            const std::stop_token& stop) const;
  /// A token that is stopped as soon as count(id) passes `seen`.
  std::stop_token changed(const std::string& id, std::uint64_t seen);

  /// Containers that ended at least once since open(); sorted.
  std::set<std::string> ended() const;

 private:
  struct Entry {
    std::uint64_t count = 0;
    std::stop_source changed;
  };

  void follow(const std::stop_token& stop);
  void note(const docker::Event& event);
  void wake_all();
  docker::EventFilter filter() const;

  docker::Engine& engine_;
  const std::string project_;
  std::unique_ptr<docker::EventReader> reader_;  // the thread's, once it runs

  mutable std::mutex mutex_;
  mutable std::condition_variable_any woken_;
  std::map<std::string, Entry> entries_;
  std::set<std::string> ended_;

  std::jthread thread_;
};

}  // namespace bulkhead::orchestrate
