#include "testing/recording_engine.h"

namespace bulkhead::testing {

using namespace docker;

void RecordingEngine::note(const std::string& call, const std::string& subject, bool writes) {
  const std::lock_guard lock(mutex_);
  asked_.push_back({subject.empty() ? call : call + " " + subject, writes});
}

std::vector<RecordingEngine::Asked> RecordingEngine::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

std::vector<std::string> RecordingEngine::writes() const {
  std::vector<std::string> found;
  for (const Asked& each : asked()) {
    if (each.writes) found.push_back(each.what);
  }
  return found;
}

void RecordingEngine::clear() {
  const std::lock_guard lock(mutex_);
  asked_.clear();
}

Status RecordingEngine::ping(const Call& call) {
  note("ping", "", false);
  return engine_.ping(call);
}

Result<SystemInfo> RecordingEngine::system_info(const Call& call) {
  note("system_info", "", false);
  return engine_.system_info(call);
}

Result<std::vector<ContainerSummary>> RecordingEngine::list_containers(
    const ContainerFilter& filter, const Call& call) {
  note("list_containers", "", false);
  return engine_.list_containers(filter, call);
}

Result<Container> RecordingEngine::inspect_container(const ContainerRef& container,
                                                     const Call& call) {
  note("inspect_container", container.str(), false);
  return engine_.inspect_container(container, call);
}

Result<std::unique_ptr<OutputReader>> RecordingEngine::container_logs(const ContainerRef& container,
                                                                      const LogOptions& options,
                                                                      const Call& call) {
  note("container_logs", container.str(), false);
  return engine_.container_logs(container, options, call);
}

Result<ExitStatus> RecordingEngine::wait_container(const ContainerRef& container,
                                                   WaitCondition condition, const Call& call) {
  note("wait_container", container.str(), false);
  return engine_.wait_container(container, condition, call);
}

Result<CreatedContainer> RecordingEngine::create_container(const ContainerSpec& spec,
                                                           const Call& call) {
  note("create_container", spec.name, true);
  return engine_.create_container(spec, call);
}

Status RecordingEngine::start_container(const ContainerRef& container, const Call& call) {
  note("start_container", container.str(), true);
  return engine_.start_container(container, call);
}

Status RecordingEngine::stop_container(const ContainerRef& container, std::optional<int> grace,
                                       const Call& call) {
  note("stop_container", container.str(), true);
  return engine_.stop_container(container, grace, call);
}

Status RecordingEngine::restart_container(const ContainerRef& container, std::optional<int> grace,
                                          const Call& call) {
  note("restart_container", container.str(), true);
  return engine_.restart_container(container, grace, call);
}

Status RecordingEngine::kill_container(const ContainerRef& container, const std::string& signal,
                                       const Call& call) {
  note("kill_container", container.str(), true);
  return engine_.kill_container(container, signal, call);
}

Status RecordingEngine::pause_container(const ContainerRef& container, const Call& call) {
  note("pause_container", container.str(), true);
  return engine_.pause_container(container, call);
}

Status RecordingEngine::unpause_container(const ContainerRef& container, const Call& call) {
  note("unpause_container", container.str(), true);
  return engine_.unpause_container(container, call);
}

Status RecordingEngine::rename_container(const ContainerRef& container, const std::string& name,
                                         const Call& call) {
  note("rename_container", container.str(), true);
  return engine_.rename_container(container, name, call);
}

Result<std::vector<std::string>> RecordingEngine::update_container(const ContainerRef& container,
                                                                   const ContainerUpdate& update,
                                                                   const Call& call) {
  note("update_container", container.str(), true);
  return engine_.update_container(container, update, call);
}

Status RecordingEngine::remove_container(const ContainerRef& container,
                                         const RemoveContainer& options, const Call& call) {
  note("remove_container", container.str(), true);
  return engine_.remove_container(container, options, call);
}

Status RecordingEngine::put_archive(const ContainerRef& container, const std::string& path,
                                    const ByteSource& tar, const Call& call) {
  note("put_archive", container.str(), true);
  return engine_.put_archive(container, path, tar, call);
}

Status RecordingEngine::get_archive(const ContainerRef& container, const std::string& path,
                                    const ByteSink& tar, const Call& call) {
  note("get_archive", container.str(), false);
  return engine_.get_archive(container, path, tar, call);
}

Result<ExecResult> RecordingEngine::run_exec(const ContainerRef& container, const ExecSpec& spec,
                                             std::size_t limit, const Call& call) {
  note("run_exec", container.str(), true);
  return engine_.run_exec(container, spec, limit, call);
}

Result<ExecId> RecordingEngine::create_exec(const ContainerRef& container, const ExecSpec& spec,
                                            const Call& call) {
  note("create_exec", container.str(), true);
  return engine_.create_exec(container, spec, call);
}

Result<std::unique_ptr<ExecSession>> RecordingEngine::start_exec(const ExecId& exec, bool tty,
                                                                 const Call& call) {
  note("start_exec", exec.str(), true);
  return engine_.start_exec(exec, tty, call);
}

Result<ExecState> RecordingEngine::inspect_exec(const ExecId& exec, const Call& call) {
  note("inspect_exec", exec.str(), false);
  return engine_.inspect_exec(exec, call);
}

Status RecordingEngine::resize_exec(const ExecId& exec, int rows, int columns, const Call& call) {
  note("resize_exec", exec.str(), true);
  return engine_.resize_exec(exec, rows, columns, call);
}

Result<std::vector<Network>> RecordingEngine::list_networks(const NetworkFilter& filter,
                                                            const Call& call) {
  note("list_networks", "", false);
  return engine_.list_networks(filter, call);
}

Result<Network> RecordingEngine::inspect_network(const NetworkRef& network, const Call& call) {
  note("inspect_network", network.str(), false);
  return engine_.inspect_network(network, call);
}

Result<NetworkRef> RecordingEngine::create_network(const NetworkSpec& spec, const Call& call) {
  note("create_network", spec.name, true);
  return engine_.create_network(spec, call);
}

Status RecordingEngine::connect_network(const NetworkRef& network, const ContainerRef& container,
                                        const EndpointSettings& endpoint, const Call& call) {
  note("connect_network", network.str() + " " + container.str(), true);
  return engine_.connect_network(network, container, endpoint, call);
}

Status RecordingEngine::disconnect_network(const NetworkRef& network, const ContainerRef& container,
                                           bool force, const Call& call) {
  note("disconnect_network", network.str() + " " + container.str(), true);
  return engine_.disconnect_network(network, container, force, call);
}

Status RecordingEngine::remove_network(const NetworkRef& network, const Call& call) {
  note("remove_network", network.str(), true);
  return engine_.remove_network(network, call);
}

Result<std::vector<Volume>> RecordingEngine::list_volumes(const VolumeFilter& filter,
                                                          const Call& call) {
  note("list_volumes", "", false);
  return engine_.list_volumes(filter, call);
}

Result<Volume> RecordingEngine::inspect_volume(const VolumeName& volume, const Call& call) {
  note("inspect_volume", volume.str(), false);
  return engine_.inspect_volume(volume, call);
}

Result<Volume> RecordingEngine::create_volume(const VolumeSpec& spec, const Call& call) {
  note("create_volume", spec.name, true);
  return engine_.create_volume(spec, call);
}

Result<std::map<std::string, std::uint64_t>> RecordingEngine::volume_sizes(const Call& call) {
  note("volume_sizes", "", false);
  return engine_.volume_sizes(call);
}

Status RecordingEngine::remove_volume(const VolumeName& volume, bool force, const Call& call) {
  note("remove_volume", volume.str(), true);
  return engine_.remove_volume(volume, force, call);
}

Result<std::vector<ImageSummary>> RecordingEngine::list_images(const Call& call) {
  note("list_images", "", false);
  return engine_.list_images(call);
}

Result<Image> RecordingEngine::inspect_image(const ImageRef& image, const Call& call) {
  note("inspect_image", image.str(), false);
  return engine_.inspect_image(image, call);
}

Status RecordingEngine::tag_image(const ImageRef& image, const std::string& target,
                                  const Call& call) {
  note("tag_image", image.str(), true);
  return engine_.tag_image(image, target, call);
}

Status RecordingEngine::remove_image(const ImageRef& image, bool force, const Call& call) {
  note("remove_image", image.str(), true);
  return engine_.remove_image(image, force, call);
}

Result<std::string> RecordingEngine::registry_digest(const ImageRef& image,
                                                     const std::string& registry_auth,
                                                     const Call& call) {
  note("registry_digest", image.str(), false);
  return engine_.registry_digest(image, registry_auth, call);
}

Status RecordingEngine::pull_image(const ImageRef& image, const std::string& platform,
                                   const std::string& registry_auth, const OnPullProgress& progress,
                                   const Call& call) {
  note("pull_image", image.str(), true);
  return engine_.pull_image(image, platform, registry_auth, progress, call);
}

Result<std::vector<std::string>> RecordingEngine::load_image(const ByteSource& archive,
                                                             const Call& call) {
  note("load_image", "", true);
  return engine_.load_image(archive, call);
}

Result<ImageRef> RecordingEngine::import_image(const ByteSource& archive, const std::string& target,
                                               const std::vector<std::string>& changes,
                                               const Call& call) {
  note("import_image", target, true);
  return engine_.import_image(archive, target, changes, call);
}

Result<std::unique_ptr<EventReader>> RecordingEngine::events(const EventFilter& filter,
                                                             const Call& call) {
  note("events", "", false);
  return engine_.events(filter, call);
}

}  // namespace bulkhead::testing
