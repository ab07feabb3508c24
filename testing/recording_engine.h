// RecordingEngine: notes what is asked of another engine, and passes it on. For the promise that
// planning writes nothing, and for saying in which order something was done.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "docker/engine.h"

namespace bulkhead::testing {

/// Thread-safe as far as the other engine is, which it borrows.
class RecordingEngine final : public docker::Engine {
 public:
  struct Asked {
    std::string what;  // "start_container web": the call and whom it is about
    bool writes = false;
  };

  explicit RecordingEngine(docker::Engine& engine) : engine_(engine) {}

  /// In the order in which they began.
  std::vector<Asked> asked() const;
  /// Of these, what changes something in the engine; running an exec counts.
  std::vector<std::string> writes() const;
  void clear();

  const docker::EngineInfo& info() const override { return engine_.info(); }
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
  void note(const std::string& call, const std::string& subject, bool writes);

  docker::Engine& engine_;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;  // guarded by mutex_
};

}  // namespace bulkhead::testing
