// HttpEngine: the Engine behind an HTTP API. Made by connect() in docker/client.h; the sources are
// http_engine.cc (calls, the engine itself), http_engine_containers.cc, http_engine_resources.cc
// (networks, volumes, images) and http_engine_streams.cc (logs, exec, events) and
// http_engine_transfers.cc (pull, load, import, archives).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "docker/client.h"
#include "docker/engine.h"
#include "http/client.h"
#include "http/message.h"

namespace bulkhead::docker {

class HttpEngine final : public Engine {
 public:
  HttpEngine(http::Client::Connect connect, std::string address, const ClientOptions& options);

  /// Asks what the engine speaks and settles on a version: first of all calls.
  Status negotiate(const Call& call);

  const EngineInfo& info() const override { return info_; }
  Status ping(const Call& call) override;
  Result<SystemInfo> system_info(const Call& call) override;

  Result<std::vector<ContainerSummary>> list_containers(const ContainerFilter& filter,
                                                        const Call& call) override;
  Result<Container> inspect_container(const ContainerRef& container, const Call& call) override;
  Result<std::unique_ptr<OutputReader>> container_logs(const ContainerRef& container,
                                                       const LogOptions& options,
                                                       const Call& call) override;
  Result<ExitStatus> wait_container(const ContainerRef& container, WaitCondition condition,
                                    const Call& call) override;
  Result<CreatedContainer> create_container(const ContainerSpec& spec, const Call& call) override;
  Status start_container(const ContainerRef& container, const Call& call) override;
  Status stop_container(const ContainerRef& container, std::optional<int> grace,
                        const Call& call) override;
  Status restart_container(const ContainerRef& container, std::optional<int> grace,
                           const Call& call) override;
  Status kill_container(const ContainerRef& container, const std::string& signal,
                        const Call& call) override;
  Status pause_container(const ContainerRef& container, const Call& call) override;
  Status unpause_container(const ContainerRef& container, const Call& call) override;
  Status rename_container(const ContainerRef& container, const std::string& name,
                          const Call& call) override;
  Result<std::vector<std::string>> update_container(const ContainerRef& container,
                                                    const ContainerUpdate& update,
                                                    const Call& call) override;
  Status remove_container(const ContainerRef& container, const RemoveContainer& options,
                          const Call& call) override;
  Status put_archive(const ContainerRef& container, const std::string& path, const ByteSource& tar,
                     const Call& call) override;
  Status get_archive(const ContainerRef& container, const std::string& path, const ByteSink& tar,
                     const Call& call) override;

  Result<ExecResult> run_exec(const ContainerRef& container, const ExecSpec& spec,
                              std::size_t limit, const Call& call) override;
  Result<ExecId> create_exec(const ContainerRef& container, const ExecSpec& spec,
                             const Call& call) override;
  Result<std::unique_ptr<ExecSession>> start_exec(const ExecId& exec, bool tty,
                                                  const Call& call) override;
  Result<ExecState> inspect_exec(const ExecId& exec, const Call& call) override;
  Status resize_exec(const ExecId& exec, int rows, int columns, const Call& call) override;

  Result<std::vector<Network>> list_networks(const NetworkFilter& filter,
                                             const Call& call) override;
  Result<Network> inspect_network(const NetworkRef& network, const Call& call) override;
  Result<NetworkRef> create_network(const NetworkSpec& spec, const Call& call) override;
  Status connect_network(const NetworkRef& network, const ContainerRef& container,
                         const EndpointSettings& endpoint, const Call& call) override;
  Status disconnect_network(const NetworkRef& network, const ContainerRef& container, bool force,
                            const Call& call) override;
  Status remove_network(const NetworkRef& network, const Call& call) override;

  Result<std::vector<Volume>> list_volumes(const VolumeFilter& filter, const Call& call) override;
  Result<Volume> inspect_volume(const VolumeName& volume, const Call& call) override;
  Result<Volume> create_volume(const VolumeSpec& spec, const Call& call) override;
  Result<std::map<std::string, std::uint64_t>> volume_sizes(const Call& call) override;
  Status remove_volume(const VolumeName& volume, bool force, const Call& call) override;

  Result<std::vector<ImageSummary>> list_images(const Call& call) override;
  Result<Image> inspect_image(const ImageRef& image, const Call& call) override;
  Status tag_image(const ImageRef& image, const std::string& target, const Call& call) override;
  Status remove_image(const ImageRef& image, bool force, const Call& call) override;
  Result<std::string> registry_digest(const ImageRef& image, const std::string& registry_auth,
                                      const Call& call) override;
  Status pull_image(const ImageRef& image, const std::string& platform,
                    const std::string& registry_auth, const OnPullProgress& progress,
                    const Call& call) override;
  Result<std::vector<std::string>> load_image(const ByteSource& archive, const Call& call) override;
  Result<ImageRef> import_image(const ByteSource& archive, const std::string& target,
                                const std::vector<std::string>& changes, const Call& call) override;

  Result<std::unique_ptr<EventReader>> events(const EventFilter& filter, const Call& call) override;

 private:
  /// One request: what it is for, in words that go before the engine's own ("stopping container
  /// web"), and where it goes, without the version.
  struct Ask {
    std::string doing;
    std::string method = "GET";
    std::string target;
    std::string body = {};
    std::string content_type = "application/json";
    std::string registry_auth = {};
    Duration timeout = Duration::zero();  // zero: options_.timeout
  };

  http::Request request_of(const Ask& ask) const;
  Duration limit_of(const Ask& ask, const Call& call) const;
  /// Does the request; an answer that is neither 2xx nor 304 is an error.
  Result<http::Response> ask(const Ask& ask, const Call& call);
  Status tell(const Ask& ask, const Call& call);
  /// For answers that take long or come bit by bit: on a connection of its own.
  Result<std::unique_ptr<http::ResponseBody>> ask_long(const Ask& ask, linux::Waiter& waiter);
  /// A request whose answer is progress in JSON lines; a line that says it failed is an error. The
  /// time limit is for silence.
  Status transfer(const std::string& doing, const http::Request& request, const Call& call,
                  const std::function<void(const std::string& line)>& on_line);
  Status stop_or_restart(const std::string& verb, const std::string& doing,
                         const ContainerRef& container, std::optional<int> grace, const Call& call);

  const std::string address_;  // as DOCKER_HOST is written
  const ClientOptions options_;
  Clock& clock_;
  EngineInfo info_;
  std::string version_prefix_;  // "/v1.41" once settled
  http::Client client_;
};

/// What went wrong before there was an answer: in the context of `doing`, and without a number,
/// since numbers are HTTP's here.
template <typename T>
Result<T> unanswered(Result<T> result, const std::string& doing) {
  if (!result) result.error().code = 0;
  return with_context(std::move(result), doing);
}

/// The error for an answer that refuses: its kind from the status (and, where the engine says 500
/// for a thing that is taken, from its words).
tl::unexpected<Error> refusal(const std::string& doing, int status, std::string_view body);

}  // namespace bulkhead::docker
