#include <algorithm>

#include <fmt/format.h>

#include "testing/fake_engine.h"
#include "testing/fake_engine_text.h"

namespace bulkhead::testing {

using namespace docker;

namespace {

std::string name_of(const std::string& variable) {
  return variable.substr(0, variable.find('='));
}

/// The image's variables, replaced by the container's of the same name.
std::vector<std::string> merged_env(std::vector<std::string> env,
                                    const std::vector<std::string>& inherited) {
  for (const std::string& variable : inherited) {
    const bool said = std::any_of(env.begin(), env.end(), [&](const std::string& own) {
      return name_of(own) == name_of(variable);
    });
    if (!said) env.push_back(variable);
  }
  return env;
}

std::string words_for(const ContainerRef& container) {
  return fmt::format("container {}", container);
}

}  // namespace

ContainerConfig FakeEngine::merged_config(const ContainerSpec& spec, const Image& image) const {
  ContainerConfig config = spec.config;
  const ContainerConfig& defaults = image.config;
  config.env = merged_env(config.env, defaults.env);
  // A new entrypoint drops the image's command.
  if (!config.cmd && !config.entrypoint) config.cmd = defaults.cmd;
  if (!config.entrypoint) config.entrypoint = defaults.entrypoint;
  for (const auto& [key, value] : defaults.labels) config.labels.emplace(key, value);
  if (config.user.empty()) config.user = defaults.user;
  if (config.working_dir.empty()) config.working_dir = defaults.working_dir;
  if (config.stop_signal.empty()) config.stop_signal = defaults.stop_signal;
  if (!config.healthcheck || config.healthcheck->test.empty()) {
    const auto wanted = config.healthcheck;
    config.healthcheck = defaults.healthcheck;
    if (wanted && config.healthcheck) {
      if (wanted->interval != Duration::zero()) config.healthcheck->interval = wanted->interval;
      if (wanted->timeout != Duration::zero()) config.healthcheck->timeout = wanted->timeout;
      if (wanted->retries != 0) config.healthcheck->retries = wanted->retries;
    }
  }
  std::vector<ContainerPort>& ports = config.exposed_ports;
  ports.insert(ports.end(), defaults.exposed_ports.begin(), defaults.exposed_ports.end());
  for (const auto& [port, bindings] : spec.host.port_bindings) ports.push_back(port);
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  for (const std::string& target : defaults.volumes) config.volumes.push_back(target);
  std::sort(config.volumes.begin(), config.volumes.end());
  return config;
}

void FakeEngine::add_mounts(Container& container) {
  const auto use_volume = [&](std::string name, const std::map<std::string, std::string>& labels) {
    if (name.empty()) name = new_id();
    Volume& volume = volumes_[name];
    if (volume.name.empty()) {
      volume = {
          VolumeName(name), "local", "/var/lib/docker/volumes/" + name + "/_data", "local", now(),
          labels,           {}};
    }
    return volume;
  };
  const auto add_volume = [&](const Volume& volume, const std::string& target, bool writable) {
    container.mounts.push_back({"volume", volume.name.str(), volume.mountpoint, target,
                                volume.driver, writable ? "rw" : "ro", writable, ""});
  };
  for (const std::string& bind : container.host.binds) {
    const std::size_t first = bind.find(':');
    const std::size_t second = bind.find(':', first + 1);
    const std::string source = bind.substr(0, first);
    const std::string target = bind.substr(first + 1, second - first - 1);
    const std::string mode = second == std::string::npos ? "" : bind.substr(second + 1);
    const bool writable = mode.find("ro") == std::string::npos;
    if (source.starts_with('/')) {
      container.mounts.push_back({"bind", "", source, target, "", mode, writable, "rprivate"});
    } else {
      add_volume(use_volume(source, {}), target, writable);
    }
  }
  for (const Mount& mount : container.host.mounts) {
    if (mount.type == "volume") {
      add_volume(use_volume(mount.source, mount.labels), mount.target, !mount.read_only);
    } else {
      container.mounts.push_back({mount.type, "", mount.source, mount.target, "", "",
                                  !mount.read_only, mount.type == "bind" ? "rprivate" : ""});
    }
  }
  for (const std::string& target : container.config.volumes) {
    const bool covered =
        std::any_of(container.mounts.begin(), container.mounts.end(),
                    [&](const MountPoint& mount) { return mount.destination == target; });
    if (!covered) add_volume(use_volume("", {}), target, true);
  }
  std::sort(container.mounts.begin(), container.mounts.end(),
            [](const MountPoint& a, const MountPoint& b) { return a.destination < b.destination; });
}

Result<CreatedContainer> FakeEngine::create_container(const ContainerSpec& spec, const Call& call) {
  const std::string doing = spec.name.empty() ? "creating a container of " + spec.config.image
                                              : "creating container " + spec.name;
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  const Image* image = find_image(spec.config.image);
  if (image == nullptr) {
    return refused(ErrorKind::kNotFound, 404, doing, "No such image: " + spec.config.image);
  }
  for (const auto& [id, box] : boxes_) {
    if (spec.name.empty() || box.container.name != spec.name) continue;
    return refused(ErrorKind::kConflict, 409, doing,
                   fmt::format("Conflict. The container name \"/{}\" is already in use by "
                               "container \"{}\". You have to remove (or rename) that container to "
                               "be able to reuse that name.",
                               spec.name, id));
  }

  Box box;
  Container& made = box.container;
  made.id = ContainerRef(new_id());
  const std::string id = made.id.str();
  made.name = spec.name.empty() ? "fake_" + id.substr(0, 8) : spec.name;
  made.created = now();
  made.image_id = image->id;
  made.platform = "linux";
  made.driver = "overlay2";
  made.state.status = RunState::kCreated;
  made.host = spec.host;
  made.config = merged_config(spec, *image);
  if (made.config.hostname.empty()) made.config.hostname = id.substr(0, 12);
  if (made.host.restart_policy.name.empty()) made.host.restart_policy.name = "no";
  if (made.host.log_config.type.empty()) made.host.log_config.type = "json-file";
  if (made.host.shm_size == 0) made.host.shm_size = 64 << 20;
  add_mounts(made);

  std::string& mode = made.host.network_mode;
  if (mode.empty()) mode = spec.endpoints.empty() ? "default" : spec.endpoints.begin()->first;
  for (const auto& [network, endpoint] : spec.endpoints) {
    TRY(attach(made, network, endpoint, doing));
  }
  if (mode.starts_with("container:")) {
    const Box* owner = TRY(find(ContainerRef(mode.substr(10)), doing));
    mode = "container:" + owner->container.id.str();
  } else if (made.networks.empty()) {
    TRY(attach(made, mode == "default" ? "bridge" : mode, {}, doing));
  }
  tell(made, "create");
  boxes_.emplace(id, std::move(box));
  return CreatedContainer{ContainerRef(id), {}};
}

Status FakeEngine::start(Box& box, const std::string& doing) {
  Container& container = box.container;
  const FakeProgram program = programs_ ? programs_(container) : FakeProgram();
  const auto fail = [&](const tl::unexpected<Error>& error) {
    container.state.error = error.value().message;
    for (auto& [name, endpoint] : container.networks) {
      for (auto& [id, network] : networks_) {
        if (network.name == name) take_address(container, network, endpoint);
      }
    }
    container.ports.clear();
    return error;
  };
  for (auto& [name, endpoint] : container.networks) {
    for (auto& [id, network] : networks_) {
      if (network.name != name) continue;
      const Status given = give_address(container, network, endpoint, doing);
      if (!given) return fail(tl::unexpected(given.error()));
    }
  }
  const Status bound = bind_ports(container, doing);
  if (!bound) return fail(tl::unexpected(bound.error()));
  if (!program.found) {
    container.state.exit_code = 127;
    return fail(refused(ErrorKind::kInvalid, 400, doing,
                        "OCI runtime create failed: exec: no such file or directory: unknown"));
  }

  ContainerState& state = container.state;
  state = ContainerState();
  state.status = RunState::kRunning;
  state.running = true;
  state.pid = ++pids_;
  state.started_at = now();
  const bool checked = container.config.healthcheck &&
                       !container.config.healthcheck->test.empty() &&
                       container.config.healthcheck->test.front() != "NONE";
  if (checked) state.health.status = HealthStatus::kStarting;
  container.sandbox_key = "/var/run/docker/netns/" + container.id.str().substr(0, 12);
  tell(container, "start");
  if (!program.out.empty()) box.output.push_back({OutputStream::kStdout, program.out});
  if (!program.err.empty()) box.output.push_back({OutputStream::kStderr, program.err});
  if (program.exit_code) {
    end(box, *program.exit_code);
  } else if (checked && program.health != HealthStatus::kStarting) {
    put_health(container, program.health, program.health_output);
  }
  return {};
}

void FakeEngine::end(Box& box, int code) {
  Container& container = box.container;
  ContainerState& state = container.state;
  state.status = RunState::kExited;
  state.running = false;
  state.paused = false;
  state.pid = 0;
  state.exit_code = code;
  state.finished_at = now();
  if (state.health.status != HealthStatus::kNone) state.health.status = HealthStatus::kUnhealthy;
  container.ports.clear();
  container.sandbox_key.clear();
  for (auto& [name, endpoint] : container.networks) {
    for (auto& [id, network] : networks_) {
      if (network.name == name) take_address(container, network, endpoint);
    }
  }
  tell(container, "die", {{"exitCode", std::to_string(code)}});
}

Status FakeEngine::start_container(const ContainerRef& container, const Call& call) {
  const std::string doing = "starting " + words_for(container);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  if (box->container.state.running) return {};
  return start(*box, doing);
}

Status FakeEngine::stop_container(const ContainerRef& container, std::optional<int>,
                                  const Call& call) {
  const std::string doing = "stopping " + words_for(container);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  if (!box->container.state.running) return {};
  const FakeProgram program = programs_ ? programs_(box->container) : FakeProgram();
  tell(box->container, "kill", {{"signal", "15"}});
  if (program.ignores_term) tell(box->container, "kill", {{"signal", "9"}});
  end(*box, program.ignores_term ? 137 : 143);
  tell(box->container, "stop");
  return {};
}

Status FakeEngine::restart_container(const ContainerRef& container, std::optional<int> grace,
                                     const Call& call) {
  const std::string doing = "restarting " + words_for(container);
  TRY(begin(doing, call));
  TRY(stop_container(container, grace, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  TRY(start(*box, doing));
  tell(box->container, "restart");
  return {};
}

Status FakeEngine::kill_container(const ContainerRef& container, const std::string& signal,
                                  const Call& call) {
  const std::string doing = fmt::format("sending {} to {}", signal, words_for(container));
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  if (!box->container.state.running) {
    return refused(ErrorKind::kConflict, 409, doing,
                   fmt::format("Cannot kill container: {}: Container {} is not running", container,
                               box->container.id));
  }
  tell(box->container, "kill", {{"signal", signal}});
  if (signal.ends_with("KILL")) end(*box, 137);
  if (signal.ends_with("TERM")) end(*box, 143);
  if (signal.ends_with("INT")) end(*box, 130);
  return {};
}

Status FakeEngine::pause_container(const ContainerRef& container, const Call& call) {
  const std::string doing = "pausing " + words_for(container);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  ContainerState& state = box->container.state;
  if (!state.running || state.paused) {
    return refused(ErrorKind::kConflict, 409, doing,
                   fmt::format("Container {} is {}", box->container.id,
                               state.paused ? "already paused" : "not running"));
  }
  state.paused = true;
  state.status = RunState::kPaused;
  tell(box->container, "pause");
  return {};
}

Status FakeEngine::unpause_container(const ContainerRef& container, const Call& call) {
  const std::string doing = "unpausing " + words_for(container);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  ContainerState& state = box->container.state;
  if (!state.paused) {
    return refused(ErrorKind::kRefused, 500, doing,
                   fmt::format("Container {} is not paused", box->container.id));
  }
  state.paused = false;
  state.status = RunState::kRunning;
  tell(box->container, "unpause");
  return {};
}

Status FakeEngine::rename_container(const ContainerRef& container, const std::string& name,
                                    const Call& call) {
  const std::string doing = fmt::format("renaming {} to {}", words_for(container), name);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  for (const auto& [id, other] : boxes_) {
    if (other.container.name != name) continue;
    return refused(ErrorKind::kConflict, 409, doing,
                   fmt::format("Conflict. The container name \"/{}\" is already in use by "
                               "container \"{}\".",
                               name, id));
  }
  const std::string old = std::exchange(box->container.name, name);
  for (auto& [id, network] : networks_) {
    const auto member = network.members.find(box->container.id.str());
    if (member != network.members.end()) member->second.name = name;
  }
  tell(box->container, "rename", {{"oldName", "/" + old}});
  return {};
}

Result<std::vector<std::string>> FakeEngine::update_container(const ContainerRef& container,
                                                              const ContainerUpdate& update,
                                                              const Call& call) {
  const std::string doing = "updating " + words_for(container);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  HostConfig& host = box->container.host;
  Resources& resources = host.resources;
  const auto set = [](auto& field, const auto& value) {
    if (value) field = *value;
  };
  set(resources.memory, update.memory);
  set(resources.memory_swap, update.memory_swap);
  set(resources.memory_reservation, update.memory_reservation);
  set(resources.nano_cpus, update.nano_cpus);
  set(resources.cpu_shares, update.cpu_shares);
  set(resources.cpu_period, update.cpu_period);
  set(resources.cpu_quota, update.cpu_quota);
  set(resources.cpuset_cpus, update.cpuset_cpus);
  set(resources.cpuset_mems, update.cpuset_mems);
  set(resources.pids_limit, update.pids_limit);
  set(resources.blkio_weight, update.blkio_weight);
  set(host.restart_policy, update.restart_policy);
  tell(box->container, "update");
  return std::vector<std::string>();
}

Status FakeEngine::remove_container(const ContainerRef& container, const RemoveContainer& options,
                                    const Call& call) {
  const std::string doing = "removing " + words_for(container);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Box* box = TRY(find(container, doing));
  const std::string id = box->container.id.str();
  if (box->container.state.running) {
    if (!options.force) {
      return refused(ErrorKind::kConflict, 409, doing,
                     fmt::format("You cannot remove a running container {}. Stop the container "
                                 "before attempting removal or force remove",
                                 id));
    }
    tell(box->container, "kill", {{"signal", "9"}});
    end(*box, 137);
  }
  if (options.volumes) {
    for (const MountPoint& mount : box->container.mounts) {
      if (mount.type == "volume" && mount.name.size() == 64) volumes_.erase(mount.name);
    }
  }
  tell(box->container, "destroy");
  boxes_.erase(id);
  changed_.notify_all();
  return {};
}

Result<Container> FakeEngine::inspect_container(const ContainerRef& container, const Call& call) {
  const std::string doing = "inspecting " + words_for(container);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  return TRY(find(container, doing))->container;
}

Result<std::vector<ContainerSummary>> FakeEngine::list_containers(const ContainerFilter& filter,
                                                                  const Call& call) {
  TRY(begin("listing containers", call));
  const Lock lock(mutex_);
  std::vector<ContainerSummary> list;
  for (const auto& [id, box] : boxes_) {
    const Container& each = box.container;
    // A state that is asked for is looked for among all.
    if (!filter.all && filter.states.empty() && !each.state.running) continue;
    if (!has_labels(each.config.labels, filter.labels)) continue;
    if (!one_of(filter.states, each.state.status)) continue;
    const bool named =
        filter.names.empty() ||
        std::any_of(filter.names.begin(), filter.names.end(), [&](const std::string& part) {
          return each.name.find(part) != std::string::npos;
        });
    const bool on_network =
        filter.networks.empty() ||
        std::any_of(each.networks.begin(), each.networks.end(), [&](const auto& entry) {
          return one_of(filter.networks, entry.first) ||
                 one_of(filter.networks, entry.second.network_id);
        });
    const bool mounts_volume =
        filter.volumes.empty() ||
        std::any_of(each.mounts.begin(), each.mounts.end(), [&](const MountPoint& mount) {
          return mount.type == "volume" && one_of(filter.volumes, mount.name);
        });
    if (!named || !on_network || !mounts_volume) continue;
    ContainerSummary& summary = list.emplace_back();
    summary.id = each.id;
    summary.name = each.name;
    summary.image = each.config.image;
    summary.image_id = each.image_id;
    summary.created = each.created;
    summary.state = each.state.status;
    summary.status = std::string(name(each.state.status));
    summary.labels = each.config.labels;
    summary.network_mode = each.host.network_mode;
    summary.networks = each.networks;
    for (auto& [network, endpoint] : summary.networks) endpoint.aliases.clear();
  }
  std::sort(list.begin(), list.end(),
            [](const ContainerSummary& a, const ContainerSummary& b) { return a.name < b.name; });
  return list;
}

Result<ExitStatus> FakeEngine::wait_container(const ContainerRef& container,
                                              WaitCondition condition, const Call& call) {
  const std::string doing = "waiting for " + words_for(container);
  TRY(begin(doing, call));
  Lock lock(mutex_);
  const Box* box = TRY(find(container, doing));
  const std::string id = box->container.id.str();
  const auto finished = box->container.state.finished_at;
  ExitStatus status;
  const auto done = [&] {
    const auto found = boxes_.find(id);
    if (found == boxes_.end()) return true;
    const ContainerState& state = found->second.container.state;
    status.code = state.exit_code;
    if (condition == WaitCondition::kRemoved) return false;
    if (condition == WaitCondition::kNextExit) return state.finished_at != finished;
    return !state.running;
  };
  const bool waited = call.timeout == Duration::zero()
                          ? changed_.wait(lock, call.stop, done)
                          : changed_.wait_for(lock, call.stop, call.timeout, done);
  if (waited) return status;
  if (call.stop.stop_requested()) return failure(ErrorKind::kInterrupted, doing + ": interrupted");
  return failure(ErrorKind::kTimeout, doing + ": not in time");
}

}  // namespace bulkhead::testing
