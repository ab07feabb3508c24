#include "testing/fake_engine.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "testing/fake_engine_text.h"

namespace bulkhead::testing {

using namespace docker;  // a test's stand-in for that whole layer

FakeEngine::FakeEngine(Clock& clock)
    : clock_(clock),
      info_{.version = "20.10.24",
            .api = {1, 41},
            .server_api = {1, 41},
            .server_oldest_api = {1, 12},
            .os = "linux",
            .arch = "amd64",
            .kernel = "6.1.0",
            .platform = "fake"} {
  for (const char* name : {"bridge", "host", "none"}) {
    Network network;
    network.id = NetworkRef(new_id());
    network.name = name;
    network.driver = std::string(name) == "none" ? "null" : name;
    network.scope = "local";
    if (network.driver == "bridge") network.ipam.pools = {{.subnet = "172.17.0.0/16"}};
    networks_.emplace(network.id.str(), network);
  }
}

FakeEngine::~FakeEngine() = default;

Status FakeEngine::begin(const std::string& doing, const Call& call) {
  std::function<void(const std::string&)> before;
  {
    const Lock lock(mutex_);
    before = before_;
  }
  if (before) before(doing);
  if (call.stop.stop_requested()) return failure(ErrorKind::kInterrupted, doing + ": interrupted");
  const Lock lock(mutex_);
  for (Failure& scripted : failures_) {
    if (scripted.times == 0 || doing.find(scripted.doing) == std::string::npos) continue;
    --scripted.times;
    Error error = scripted.error;
    error.message = doing + ": " + error.message;
    return tl::unexpected(error);
  }
  return {};
}

std::string FakeEngine::new_id() {
  // Looks like one, and two of them differ from the first character on.
  std::string id;
  ++ids_;
  std::uint64_t state = ids_;
  for (int i = 0; i < 4; ++i) {
    state += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = (state ^ (state >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    id += fmt::format("{:016x}", mixed ^ (mixed >> 31U));
  }
  return id;
}

WallTime FakeEngine::now() {
  last_ = std::max(clock_.wall(), last_ + Duration(1));
  return last_;
}

Result<FakeEngine::Box*> FakeEngine::find(const ContainerRef& container, const std::string& doing) {
  Box* found = nullptr;
  for (auto& [id, box] : boxes_) {
    if (id == container.str() || box.container.name == container.str()) return &box;
    if (!container.empty() && id.starts_with(container.str())) found = &box;
  }
  if (found != nullptr) return found;
  return refused(ErrorKind::kNotFound, 404, doing, "No such container: " + container.str());
}

docker::Image* FakeEngine::find_image(const std::string& name) {
  const std::string full = name.find(':') == std::string::npos ? name + ":latest" : name;
  for (auto& [id, image] : images_) {
    if (id == name || std::count(image.tags.begin(), image.tags.end(), full) > 0) return &image;
  }
  return nullptr;
}

void FakeEngine::set_programs(Programs programs) {
  const Lock lock(mutex_);
  programs_ = std::move(programs);
}

void FakeEngine::set_kernel(std::string version, std::string cgroups) {
  const Lock lock(mutex_);
  kernel_ = std::move(version);
  cgroups_ = std::move(cgroups);
}

void FakeEngine::set_execs(Execs execs) {
  const Lock lock(mutex_);
  run_ = std::move(execs);
}

void FakeEngine::fail_next(const std::string& doing, const Error& error, int times) {
  const Lock lock(mutex_);
  failures_.push_back({doing, error, times});
}

void FakeEngine::forget_failures() {
  const Lock lock(mutex_);
  failures_.clear();
}

void FakeEngine::set_before_call(std::function<void(const std::string&)> before) {
  const Lock lock(mutex_);
  before_ = std::move(before);
}

void FakeEngine::occupy_port(const std::string& host_ip, const std::string& host_port) {
  const Lock lock(mutex_);
  occupied_.emplace(host_ip, host_port);
}

void FakeEngine::exit_container(const ContainerRef& container, int code) {
  const Lock lock(mutex_);
  const auto box = find(container, "ending a program");
  CHECK(box && (*box)->container.state.running);
  end(**box, code);
}

void FakeEngine::set_health(const ContainerRef& container, HealthStatus status,
                            const std::string& output) {
  const Lock lock(mutex_);
  const auto box = find(container, "checking health");
  CHECK(box && (*box)->container.state.running);
  put_health((*box)->container, status, output);
}

void FakeEngine::put_health(docker::Container& container, HealthStatus status,
                            const std::string& output) {
  Health& health = container.state.health;
  const int code = status == HealthStatus::kUnhealthy ? 1 : 0;
  health.failing_streak = code == 0 ? 0 : health.failing_streak + 1;
  const WallTime start = now();
  health.log.push_back({start, now(), code, output});
  if (health.log.size() > 5) health.log.erase(health.log.begin());
  if (health.status == status) return;
  health.status = status;
  tell(container, "health_status", {}, std::string(name(status)));
}

void FakeEngine::tell(Event event) {
  event.time = now();
  told_.push_back(std::move(event));
  changed_.notify_all();
}

void FakeEngine::tell(const docker::Container& container, const std::string& action,
                      std::map<std::string, std::string> more, const std::string& detail) {
  Event event;
  event.type = "container";
  event.action = action;
  event.detail = detail;
  event.id = container.id.str();
  event.attributes = container.config.labels;
  event.attributes["name"] = container.name;
  event.attributes["image"] = container.config.image;
  event.attributes.merge(more);
  tell(std::move(event));
}

Status FakeEngine::ping(const Call& call) {
  return begin("asking the engine whether it is there", call);
}

Result<SystemInfo> FakeEngine::system_info(const Call& call) {
  TRY(begin("asking the engine about itself", call));
  const Lock lock(mutex_);
  SystemInfo info;
  info.id = "FAKE";
  info.name = "fake";
  info.operating_system = "Fake";
  info.storage_driver = "overlay2";
  info.cgroup_driver = "cgroupfs";
  info.kernel = kernel_;
  info.cgroup_version = cgroups_;
  info.root_dir = "/var/lib/docker";
  info.containers = static_cast<std::int64_t>(boxes_.size());
  info.running = std::count_if(boxes_.begin(), boxes_.end(), [](const auto& entry) {
    return entry.second.container.state.running;
  });
  info.images = static_cast<std::int64_t>(images_.size());
  info.cpus = 2;
  info.memory = std::int64_t{4} << 30;
  info.runtimes = {"runc"};
  info.network_drivers = {"bridge", "host", "ipvlan", "macvlan", "null", "overlay"};
  info.volume_drivers = {"local"};
  info.log_drivers = {"json-file", "local"};
  return info;
}

}  // namespace bulkhead::testing
