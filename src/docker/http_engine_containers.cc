#include <algorithm>

#include <fmt/format.h>

#include "docker/container_json.h"
#include "docker/http_engine.h"
#include "docker/resource_json.h"
#include "http/message.h"

namespace bulkhead::docker {
namespace {

using http::percent_encode;
using http::Target;

std::string path_of(const ContainerRef& container, std::string_view rest = {}) {
  return fmt::format("/containers/{}{}", percent_encode(container.str()), rest);
}

}  // namespace

Result<std::vector<ContainerSummary>> HttpEngine::list_containers(const ContainerFilter& filter,
                                                                  const Call& call) {
  std::vector<std::string> states;
  states.reserve(filter.states.size());
  for (const RunState state : filter.states) states.emplace_back(name(state));
  const std::string filters = encode_filters({{"label", filter.labels},
                                              {"network", filter.networks},
                                              {"name", filter.names},
                                              {"status", states},
                                              {"volume", filter.volumes}});
  Target target("/containers/json");
  target.query("all", filter.all).query("filters", filters);
  const Ask question{.doing = "listing containers", .target = target.str()};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_container_list(response.body), question.doing);
}

Result<Container> HttpEngine::inspect_container(const ContainerRef& container, const Call& call) {
  const Ask question{.doing = fmt::format("inspecting container {}", container),
                     .target = path_of(container, "/json")};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_container(response.body), question.doing);
}

Result<ExitStatus> HttpEngine::wait_container(const ContainerRef& container,
                                              WaitCondition condition, const Call& call) {
  Target target(path_of(container, "/wait"));
  target.query("condition", condition == WaitCondition::kRemoved    ? "removed"
                            : condition == WaitCondition::kNextExit ? "next-exit"
                                                                    : "not-running");
  const Ask question{.doing = fmt::format("waiting for container {}", container),
                     .method = "POST",
                     .target = target.str()};
  linux::Waiter waiter(
      clock_, call.timeout == Duration::zero() ? linux::Waiter::kForever : call.timeout, call.stop);
  const std::unique_ptr<http::ResponseBody> body = TRY(ask_long(question, waiter));
  const std::string answer =
      TRY(unanswered(body->read_all(options_.answer_limit, waiter), question.doing));
  const json::value value = TRY(with_context(parse_json(answer), question.doing));
  const Fields fields(value);
  return ExitStatus{fields.small_number("StatusCode"), fields.object("Error").text("Message")};
}

Result<CreatedContainer> HttpEngine::create_container(const ContainerSpec& spec, const Call& call) {
  const CreateRequest request = encode_container(spec, info_.api);
  Target target("/containers/create");
  target.query("name", spec.name).query("platform", spec.platform);
  const Ask question{.doing = spec.name.empty()
                                  ? fmt::format("creating a container of {}", spec.config.image)
                                  : fmt::format("creating container {}", spec.name),
                     .method = "POST",
                     .target = target.str(),
                     .body = request.body,
                     .timeout = options_.create_timeout};
  const http::Response response = TRY(ask(question, call));
  const json::value value = TRY(with_context(parse_json(response.body), question.doing));
  CreatedContainer created{ContainerRef(Fields(value).text("Id")), Fields(value).texts("Warnings")};
  if (created.id.empty()) {
    return failure(ErrorKind::kInvalid, question.doing + ": the answer has no Id");
  }
  for (const auto& [network, endpoint] : request.later) {
    const Status connected = connect_network(NetworkRef(network), created.id, endpoint, call);
    if (!connected) {
      // Not with the caller's time and stop: those may be what ended the connecting.
      static_cast<void>(remove_container(created.id, {.force = true, .volumes = true}, Call{}));
      Error error = connected.error();
      error.message = question.doing + ": " + error.message;
      return tl::unexpected(error);
    }
  }
  return created;
}

Status HttpEngine::start_container(const ContainerRef& container, const Call& call) {
  return tell({.doing = fmt::format("starting container {}", container),
               .method = "POST",
               .target = path_of(container, "/start"),
               .timeout = options_.create_timeout},
              call);
}

/// On a connection of its own: a container that takes its time must not take other requests' turn.
Status HttpEngine::stop_or_restart(const std::string& verb, const std::string& doing,
                                   const ContainerRef& container, std::optional<int> grace,
                                   const Call& call) {
  Target target(path_of(container, "/" + verb));
  if (grace) target.query("t", std::to_string(*grace));
  const Ask question{.doing = fmt::format("{} container {}", doing, container),
                     .method = "POST",
                     .target = target.str(),
                     .timeout = grace ? std::chrono::seconds(std::max(*grace, 0)) + options_.timeout
                                      : options_.create_timeout};
  linux::Waiter waiter(clock_, limit_of(question, call), call.stop);
  TRY(ask_long(question, waiter));
  return {};
}

Status HttpEngine::stop_container(const ContainerRef& container, std::optional<int> grace,
                                  const Call& call) {
  return stop_or_restart("stop", "stopping", container, grace, call);
}

Status HttpEngine::restart_container(const ContainerRef& container, std::optional<int> grace,
                                     const Call& call) {
  return stop_or_restart("restart", "restarting", container, grace, call);
}

Status HttpEngine::kill_container(const ContainerRef& container, const std::string& signal,
                                  const Call& call) {
  Target target(path_of(container, "/kill"));
  target.query("signal", signal);
  return tell({.doing = fmt::format("sending {} to container {}", signal, container),
               .method = "POST",
               .target = target.str()},
              call);
}

Status HttpEngine::pause_container(const ContainerRef& container, const Call& call) {
  return tell({.doing = fmt::format("pausing container {}", container),
               .method = "POST",
               .target = path_of(container, "/pause")},
              call);
}

Status HttpEngine::unpause_container(const ContainerRef& container, const Call& call) {
  return tell({.doing = fmt::format("unpausing container {}", container),
               .method = "POST",
               .target = path_of(container, "/unpause")},
              call);
}

Status HttpEngine::rename_container(const ContainerRef& container, const std::string& name,
                                    const Call& call) {
  Target target(path_of(container, "/rename"));
  target.query("name", name);
  return tell({.doing = fmt::format("renaming container {} to {}", container, name),
               .method = "POST",
               .target = target.str()},
              call);
}

Result<std::vector<std::string>> HttpEngine::update_container(const ContainerRef& container,
                                                              const ContainerUpdate& update,
                                                              const Call& call) {
  const Ask question{.doing = fmt::format("updating container {}", container),
                     .method = "POST",
                     .target = path_of(container, "/update"),
                     .body = encode_update(update)};
  const http::Response response = TRY(ask(question, call));
  const json::value value = TRY(with_context(parse_json(response.body), question.doing));
  return Fields(value).texts("Warnings");
}

Status HttpEngine::remove_container(const ContainerRef& container, const RemoveContainer& options,
                                    const Call& call) {
  Target target(path_of(container));
  target.query("force", options.force).query("v", options.volumes);
  return tell({.doing = fmt::format("removing container {}", container),
               .method = "DELETE",
               .target = target.str(),
               .timeout = options_.create_timeout},
              call);
}

}  // namespace bulkhead::docker
