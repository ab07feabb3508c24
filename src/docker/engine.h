// Engine: a Docker Engine, as everything above sees it. docker/client.h connects to a real one,
// testing/fake_engine.h is one in memory, testing/recording_engine.h notes what is asked of
// another. Calls block; any number of threads may call at once.
//
// Errors, for all calls: kNotFound (404), kConflict (409, and a port or address that is taken),
// kRefused (the engine said no: 401, 403, 500), kInvalid (400, or an answer that makes no
// sense), kUnavailable (no connection), kTimeout, kInterrupted. The message is the engine's own,
// after what was asked ("creating container web: …"); `code` is the HTTP status, zero where there
// was no answer.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "docker/byte_stream.h"
#include "docker/call.h"
#include "docker/container.h"
#include "docker/container_spec.h"
#include "docker/engine_info.h"
#include "docker/event.h"
#include "docker/exec.h"
#include "docker/image.h"
#include "docker/names.h"
#include "docker/network.h"
#include "docker/volume.h"

namespace bulkhead::docker {

class Engine {
 public:
  virtual ~Engine() = default;

  // What was agreed on at connection: no call to the engine.
  virtual const EngineInfo& info() const = 0;

  virtual Status ping(const Call& call = {}) = 0;
  virtual Result<SystemInfo> system_info(const Call& call = {}) = 0;

  // --- containers: reading ---
  /// Sorted by name.
  virtual Result<std::vector<ContainerSummary>> list_containers(const ContainerFilter& filter,
                                                                const Call& call = {}) = 0;
  virtual Result<Container> inspect_container(const ContainerRef& container,
                                              const Call& call = {}) = 0;
  virtual Result<std::unique_ptr<OutputReader>> container_logs(const ContainerRef& container,
                                                               const LogOptions& options,
                                                               const Call& call = {}) = 0;
  /// Blocks until the condition holds; no time limit unless `call` gives one.
  virtual Result<ExitStatus> wait_container(const ContainerRef& container, WaitCondition condition,
                                            const Call& call = {}) = 0;

  // --- containers: writing ---
  /// When an endpoint cannot be connected after creation, the container is removed again.
  virtual Result<CreatedContainer> create_container(const ContainerSpec& spec,
                                                    const Call& call = {}) = 0;
  /// Success when it runs already.
  virtual Status start_container(const ContainerRef& container, const Call& call = {}) = 0;
  /// TERM (or the container's stop signal), then KILL after `grace` seconds (unset: the
  /// container's own). Success when it is stopped already. The default time limit is the grace
  /// and as much again as any call has; where the grace is the container's own, that of creating.
  virtual Status stop_container(const ContainerRef& container, std::optional<int> grace,
                                const Call& call = {}) = 0;
  virtual Status restart_container(const ContainerRef& container, std::optional<int> grace,
                                   const Call& call = {}) = 0;
  /// `signal` as "KILL", "SIGHUP" or a number. kConflict when it does not run.
  virtual Status kill_container(const ContainerRef& container, const std::string& signal,
                                const Call& call = {}) = 0;
  virtual Status pause_container(const ContainerRef& container, const Call& call = {}) = 0;
  virtual Status unpause_container(const ContainerRef& container, const Call& call = {}) = 0;
  virtual Status rename_container(const ContainerRef& container, const std::string& name,
                                  const Call& call = {}) = 0;
  /// Returns the engine's warnings.
  virtual Result<std::vector<std::string>> update_container(const ContainerRef& container,
                                                            const ContainerUpdate& update,
                                                            const Call& call = {}) = 0;
  virtual Status remove_container(const ContainerRef& container, const RemoveContainer& options,
                                  const Call& call = {}) = 0;
  /// Unpacks `tar` (an archive's bytes) under `path` in the container, running or not. What is
  /// there and not in the archive stays. The time limit is for silence, not for the whole.
  virtual Status put_archive(const ContainerRef& container, const std::string& path,
                             const ByteSource& tar, const Call& call = {}) = 0;
  /// A tar archive of the file or folder `path` in the container, running or not; names in it begin
  /// with the last part of `path`. The time limit as above.
  virtual Status get_archive(const ContainerRef& container, const std::string& path,
                             const ByteSink& tar, const Call& call = {}) = 0;

  // --- exec ---
  /// Runs a program to its end and collects at most `limit` bytes of each output stream. On
  /// kTimeout the program goes on in the container: the API has no way to end it.
  virtual Result<ExecResult> run_exec(const ContainerRef& container, const ExecSpec& spec,
                                      std::size_t limit, const Call& call = {}) = 0;
  virtual Result<ExecId> create_exec(const ContainerRef& container, const ExecSpec& spec,
                                     const Call& call = {}) = 0;
  /// `tty` as it was in the exec's ExecSpec.
  virtual Result<std::unique_ptr<ExecSession>> start_exec(const ExecId& exec, bool tty,
                                                          const Call& call = {}) = 0;
  virtual Result<ExecState> inspect_exec(const ExecId& exec, const Call& call = {}) = 0;
  virtual Status resize_exec(const ExecId& exec, int rows, int columns, const Call& call = {}) = 0;

  // --- networks ---
  /// Sorted by name; without members.
  virtual Result<std::vector<Network>> list_networks(const NetworkFilter& filter,
                                                     const Call& call = {}) = 0;
  virtual Result<Network> inspect_network(const NetworkRef& network, const Call& call = {}) = 0;
  /// kConflict when a network of that name exists, kRefused when its subnet overlaps another's.
  virtual Result<NetworkRef> create_network(const NetworkSpec& spec, const Call& call = {}) = 0;
  virtual Status connect_network(const NetworkRef& network, const ContainerRef& container,
                                 const EndpointSettings& endpoint, const Call& call = {}) = 0;
  virtual Status disconnect_network(const NetworkRef& network, const ContainerRef& container,
                                    bool force, const Call& call = {}) = 0;
  /// kRefused (403) while containers are attached.
  virtual Status remove_network(const NetworkRef& network, const Call& call = {}) = 0;

  // --- volumes ---
  /// Sorted by name.
  virtual Result<std::vector<Volume>> list_volumes(const VolumeFilter& filter,
                                                   const Call& call = {}) = 0;
  virtual Result<Volume> inspect_volume(const VolumeName& volume, const Call& call = {}) = 0;
  virtual Result<Volume> create_volume(const VolumeSpec& spec, const Call& call = {}) = 0;
  /// Bytes of the files in each, by name; those of which the engine knows are in it. Counted anew,
  /// so it may take a while.
  virtual Result<std::map<std::string, std::uint64_t>> volume_sizes(const Call& call = {}) = 0;
  /// kConflict while a container uses it.
  virtual Status remove_volume(const VolumeName& volume, bool force, const Call& call = {}) = 0;

  // --- images ---
  /// Sorted by id.
  virtual Result<std::vector<ImageSummary>> list_images(const Call& call = {}) = 0;
  virtual Result<Image> inspect_image(const ImageRef& image, const Call& call = {}) = 0;
  /// `target` as "name:tag".
  virtual Status tag_image(const ImageRef& image, const std::string& target,
                           const Call& call = {}) = 0;
  virtual Status remove_image(const ImageRef& image, bool force, const Call& call = {}) = 0;
  /// Asks the image's registry for the digest that it has under this name, and brings nothing.
  /// `registry_auth` as for pull_image. The error's code is the registry's where it answered: 404
  /// when it does not have it, 401 or 403 when it wants a login, 500 when it cannot be reached.
  virtual Result<std::string> registry_digest(const ImageRef& image,
                                              const std::string& registry_auth,
                                              const Call& call = {}) = 0;
  /// Brings the image from its registry, with the credentials that `registry_auth` holds (see
  /// docker/registry_auth.h; empty: none). The time limit is for silence, not for the whole.
  virtual Status pull_image(const ImageRef& image, const std::string& platform,
                            const std::string& registry_auth, const OnPullProgress& progress,
                            const Call& call = {}) = 0;
  /// Takes the archive that `docker save` writes; returns the names that were loaded.
  virtual Result<std::vector<std::string>> load_image(const ByteSource& archive,
                                                      const Call& call = {}) = 0;
  /// Makes an image of one layer, tagged `target`, from a file system's tar; `changes` are
  /// Dockerfile lines (CMD, ENV, EXPOSE …).
  virtual Result<ImageRef> import_image(const ByteSource& archive, const std::string& target,
                                        const std::vector<std::string>& changes,
                                        const Call& call = {}) = 0;

  // --- events ---
  /// From the moment of the call on no event is missed, as long as the reader lives; without
  /// `since` this takes the engine's clock to be ours.
  virtual Result<std::unique_ptr<EventReader>> events(const EventFilter& filter,
                                                      const Call& call = {}) = 0;
};

}  // namespace bulkhead::docker
