#include "orchestrate/container_watch.h"

#include <utility>

#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {

ContainerWatch::ContainerWatch(docker::Engine& engine, std::string project)
    : engine_(engine), project_(std::move(project)) {}

ContainerWatch::~ContainerWatch() = default;

docker::EventFilter ContainerWatch::filter() const {
  docker::EventFilter filter;
  filter.types = {"container"};
  filter.labels = {std::string(kProjectLabel) + "=" + project_};
  filter.actions = {"start", "die", "health_status", "oom", "pause", "unpause", "destroy"};
  return filter;
}

Status ContainerWatch::open(const docker::Call& call) {
  reader_ = TRY(engine_.events(filter(), call));
  thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
  return {};
}

std::uint64_t ContainerWatch::count(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  return found == entries_.end() ? 0 : found->second.count;
}

void ContainerWatch::wait(const std::string& id, std::uint64_t seen, Duration timeout,
                          const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  woken_.wait_for(lock, stop, timeout, [&] {
    const auto found = entries_.find(id);
    return found != entries_.end() && found->second.count > seen;
  });
}

std::stop_token ContainerWatch::changed(const std::string& id, std::uint64_t seen) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[id];
  if (entry.count > seen) {
    std::stop_source already;
    already.request_stop();
    return already.get_token();
  }
  return entry.changed.get_token();
}

std::set<std::string> ContainerWatch::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

void ContainerWatch::note(const docker::Event& event) {
  std::stop_source changed;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[event.id];
    ++entry.count;
    if (event.action == "die") ended_.insert(event.id);
    changed = std::exchange(entry.changed, std::stop_source());
  }
  changed.request_stop();
  woken_.notify_all();
}

void ContainerWatch::wake_all() {
  const std::lock_guard lock(mutex_);
  for (auto& [id, entry] : entries_) ++entry.count;
  woken_.notify_all();
}

void ContainerWatch::follow(const std::stop_token& stop) {
  constexpr Duration kBetweenAttempts = std::chrono::milliseconds(300);
  while (!stop.stop_requested()) {
    docker::Call call;
    call.stop = stop;
    call.timeout = std::chrono::hours(1);
    if (reader_ == nullptr) {
      auto opened = engine_.events(filter(), call);
      if (opened) reader_ = std::move(*opened);
      // What happened meanwhile was missed: everybody looks again.
      wake_all();
      if (reader_ == nullptr) {
        std::unique_lock lock(mutex_);
        woken_.wait_for(lock, stop, kBetweenAttempts, [] { return false; });
        continue;
      }
    }
    auto event = reader_->next(call);
    if (event && *event) {
      note(**event);
    } else if (event || (event.error().kind != ErrorKind::kTimeout &&
                         event.error().kind != ErrorKind::kInterrupted)) {
      reader_ = nullptr;
    }
  }
}

}  // namespace bulkhead::orchestrate
