// FakeEngine: a Docker Engine in memory, for tests of what acts on engines. It passes the same
// cases as a real one (tests/docker/engine_contract.h), for engine 20.10 with API 1.41.
//
// No program runs in it: what one would do is said by the test, per container, before it starts
// (`set_programs`), or is made to happen from outside (`exit_container`, `set_health`). Nothing
// happens by time: a health check has its outcome at once or when it is told. Restart policies
// are kept and shown, but a container that ends stays ended.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "docker/engine.h"

namespace bulkhead::testing {

/// What a container's program does once it is started.
struct FakeProgram {
  bool found = true;                  // false: the start fails as for a missing program
  std::optional<int> exit_code = {};  // it ends at once with this; unset: it goes on
  std::string out = {};               // what it writes before that
  std::string err = {};
  bool ignores_term = false;  // stopping takes a KILL: exit code 137
  docker::HealthStatus health = docker::HealthStatus::kHealthy;  // of its check, if it has one;
                                                                 // kStarting: no outcome yet
  std::string health_output = {};
};

/// Thread-safe. Readers that it gave (logs, events, exec) must go before it does.
class FakeEngine final : public docker::Engine {
 public:
  explicit FakeEngine(Clock& clock = system_clock());
  ~FakeEngine() override;

  // --- the test's side ---

  /// An image that is there; its config gives defaults to containers.
  docker::ImageRef add_image(const std::string& name, docker::ContainerConfig defaults = {});
  /// An image that a pull brings.
  void add_remote_image(const std::string& name, docker::ContainerConfig defaults = {});

  using Programs = std::function<FakeProgram(const docker::Container&)>;
  void set_programs(Programs programs);
  /// Of its host: "6.1.0", with cgroups "1" or "2"; unless told otherwise "2", and no version.
  void set_kernel(std::string version, std::string cgroups);
  /// What an exec gives; by default exit code 0 and no output.
  using Execs =
      std::function<docker::ExecResult(const docker::Container&, const docker::ExecSpec&)>;
  void set_execs(Execs execs);

  /// The running container's program ends.
  void exit_container(const docker::ContainerRef& container, int code);
  /// Its check has another outcome, and an event says so.
  void set_health(const docker::ContainerRef& container, docker::HealthStatus status,
                  const std::string& output = {});
  /// The next `times` calls whose context ("starting container web") contains `doing` fail so.
  void fail_next(const std::string& doing, const Error& error, int times = 1);
  /// What fail_next said and has not come yet does not come.
  void forget_failures();
  /// Called, without a lock held, before each call does anything; sees its context.
  void set_before_call(std::function<void(const std::string& doing)> before);
  /// Event readers end with kUnavailable, as when the connection breaks; new ones work.
  void break_streams();
  /// What put_archive was given: path to bytes.
  std::map<std::string, std::string> files_of(const docker::ContainerRef& container);
  /// What a volume holds: an archive's bytes, of which the fake understands the first name. What
  /// put_archive brings is added to it.
  std::string volume_content(const std::string& volume);
  void set_volume_content(const std::string& volume, std::string content);
  /// An endpoint without a container, as engines keep them after a crash: it holds the network.
  void leave_endpoint(const std::string& network, const std::string& name);
  /// Ports of the machine that something else holds: "127.0.0.1:80", ":80" for every address.
  void occupy_port(const std::string& host_ip, const std::string& host_port);

  /// Although the name may be taken: what real engines do for requests at the same time.
  docker::NetworkRef add_network_twin(const docker::NetworkSpec& spec);

  // --- the engine's side ---

  const docker::EngineInfo& info() const override { return info_; }
  Status ping(const docker::Call& call) override;
  Result<docker::SystemInfo> system_info(const docker::Call& call) override;

  Result<std::vector<docker::ContainerSummary>> list_containers(
      const docker::ContainerFilter& filter, const docker::Call& call) override;
  Result<docker::Container> inspect_container(const docker::ContainerRef& container,
                                              const docker::Call& call) override;
  Result<std::unique_ptr<docker::OutputReader>> container_logs(
      const docker::ContainerRef& container, const docker::LogOptions& options,
      const docker::Call& call) override;
  Result<docker::ExitStatus> wait_container(const docker::ContainerRef& container,
                                            docker::WaitCondition condition,
                                            const docker::Call& call) override;
  Result<docker::CreatedContainer> create_container(const docker::ContainerSpec& spec,
                                                    const docker::Call& call) override;
  Status start_container(const docker::ContainerRef& container, const docker::Call& call) override;
  Status stop_container(const docker::ContainerRef& container, std::optional<int> grace,
                        const docker::Call& call) override;
  Status restart_container(const docker::ContainerRef& container, std::optional<int> grace,
                           const docker::Call& call) override;
  Status kill_container(const docker::ContainerRef& container, const std::string& signal,
                        const docker::Call& call) override;
  Status pause_container(const docker::ContainerRef& container, const docker::Call& call) override;
  Status unpause_container(const docker::ContainerRef& container,
                           const docker::Call& call) override;
  Status rename_container(const docker::ContainerRef& container, const std::string& name,
                          const docker::Call& call) override;
  Result<std::vector<std::string>> update_container(const docker::ContainerRef& container,
                                                    const docker::ContainerUpdate& update,
                                                    const docker::Call& call) override;
  Status remove_container(const docker::ContainerRef& container,
                          const docker::RemoveContainer& options,
                          const docker::Call& call) override;
  Status put_archive(const docker::ContainerRef& container, const std::string& path,
                     const docker::ByteSource& tar, const docker::Call& call) override;
  Status get_archive(const docker::ContainerRef& container, const std::string& path,
                     const docker::ByteSink& tar, const docker::Call& call) override;

  Result<docker::ExecResult> run_exec(const docker::ContainerRef& container,
                                      const docker::ExecSpec& spec, std::size_t limit,
                                      const docker::Call& call) override;
  Result<docker::ExecId> create_exec(const docker::ContainerRef& container,
                                     const docker::ExecSpec& spec,
                                     const docker::Call& call) override;
  Result<std::unique_ptr<docker::ExecSession>> start_exec(const docker::ExecId& exec, bool tty,
                                                          const docker::Call& call) override;
  Result<docker::ExecState> inspect_exec(const docker::ExecId& exec,
                                         const docker::Call& call) override;
  Status resize_exec(const docker::ExecId& exec, int rows, int columns,
                     const docker::Call& call) override;

  Result<std::vector<docker::Network>> list_networks(const docker::NetworkFilter& filter,
                                                     const docker::Call& call) override;
  Result<docker::Network> inspect_network(const docker::NetworkRef& network,
                                          const docker::Call& call) override;
  Result<docker::NetworkRef> create_network(const docker::NetworkSpec& spec,
                                            const docker::Call& call) override;
  Status connect_network(const docker::NetworkRef& network, const docker::ContainerRef& container,
                         const docker::EndpointSettings& endpoint,
                         const docker::Call& call) override;
  Status disconnect_network(const docker::NetworkRef& network,
                            const docker::ContainerRef& container, bool force,
                            const docker::Call& call) override;
  Status remove_network(const docker::NetworkRef& network, const docker::Call& call) override;

  Result<std::vector<docker::Volume>> list_volumes(const docker::VolumeFilter& filter,
                                                   const docker::Call& call) override;
  Result<docker::Volume> inspect_volume(const docker::VolumeName& volume,
                                        const docker::Call& call) override;
  Result<docker::Volume> create_volume(const docker::VolumeSpec& spec,
                                       const docker::Call& call) override;
  Result<std::map<std::string, std::uint64_t>> volume_sizes(const docker::Call& call) override;
  Status remove_volume(const docker::VolumeName& volume, bool force,
                       const docker::Call& call) override;

  Result<std::vector<docker::ImageSummary>> list_images(const docker::Call& call) override;
  Result<docker::Image> inspect_image(const docker::ImageRef& image,
                                      const docker::Call& call) override;
  Status tag_image(const docker::ImageRef& image, const std::string& target,
                   const docker::Call& call) override;
  Status remove_image(const docker::ImageRef& image, bool force, const docker::Call& call) override;
  Result<std::string> registry_digest(const docker::ImageRef& image,
                                      const std::string& registry_auth,
                                      const docker::Call& call) override;
  Status pull_image(const docker::ImageRef& image, const std::string& platform,
                    const std::string& registry_auth, const docker::OnPullProgress& progress,
                    const docker::Call& call) override;
  Result<std::vector<std::string>> load_image(const docker::ByteSource& archive,
                                              const docker::Call& call) override;
  Result<docker::ImageRef> import_image(const docker::ByteSource& archive,
                                        const std::string& target,
                                        const std::vector<std::string>& changes,
                                        const docker::Call& call) override;

  Result<std::unique_ptr<docker::EventReader>> events(const docker::EventFilter& filter,
                                                      const docker::Call& call) override;

 private:
  class LogReader;
  class Events;
  class Session;

  struct Box {  // a container and what inspect does not show
    docker::Container container;
    std::vector<docker::OutputChunk> output;
    std::map<std::string, std::string> files;
  };
  struct Exec {
    docker::ExecResult result;
  };
  struct Failure {
    std::string doing;
    Error error;
    int times = 1;
  };
  using Lock = std::unique_lock<std::mutex>;

  /// Every call begins with it: scripted failures, a stop that was requested.
  Status begin(const std::string& doing, const docker::Call& call);

  // All below: with mutex_ held.
  std::string new_id();
  WallTime now();
  Result<Box*> find(const docker::ContainerRef& container, const std::string& doing);
  Result<docker::Network*> find(const docker::NetworkRef& network, const std::string& doing);
  docker::Image* find_image(const std::string& name);
  docker::ContainerConfig merged_config(const docker::ContainerSpec& spec,
                                        const docker::Image& image) const;
  void add_mounts(docker::Container& container);
  Status attach(docker::Container& container, const std::string& network,
                const docker::EndpointSettings& wanted, const std::string& doing);
  Status give_address(docker::Container& container, docker::Network& network,
                      docker::EndpointSettings& endpoint, const std::string& doing);
  void take_address(docker::Container& container, docker::Network& network,
                    docker::EndpointSettings& endpoint);
  Status bind_ports(docker::Container& container, const std::string& doing);
  Status start(Box& box, const std::string& doing);
  void end(Box& box, int code);
  void put_health(docker::Container& container, docker::HealthStatus status,
                  const std::string& output);
  void tell(docker::Event event);
  void tell(const docker::Container& container, const std::string& action,
            std::map<std::string, std::string> more = {}, const std::string& detail = {});

  Clock& clock_;
  const docker::EngineInfo info_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t ids_ = 0;
  int pids_ = 1000;
  int pools_ = 18;
  int ports_ = 49152;
  WallTime last_{};
  std::map<std::string, Box> boxes_;                 // by id
  std::map<std::string, docker::Network> networks_;  // by id
  std::map<std::string, docker::Volume> volumes_;    // by name
  std::map<std::string, std::string> contents_;      // of volumes, by name
  std::map<std::string, docker::Image> images_;      // by id
  std::map<std::string, docker::ContainerConfig> remote_;
  std::map<std::string, Exec> execs_;
  std::set<std::pair<std::string, std::string>> occupied_;  // host address, port
  std::vector<docker::Event> told_;
  std::uint64_t breaks_ = 0;  // how often streams were broken
  std::vector<Failure> failures_;
  Programs programs_;
  std::string kernel_;
  std::string cgroups_ = "2";
  Execs run_;
  std::function<void(const std::string&)> before_;
};

}  // namespace bulkhead::testing
