#include <fmt/format.h>

#include "docker/container_json.h"
#include "docker/http_engine.h"
#include "docker/image_name.h"
#include "docker/resource_json.h"
#include "http/message.h"

namespace bulkhead::docker {
namespace {

using http::percent_encode;
using http::Target;

std::string path_of(const NetworkRef& network, std::string_view rest = {}) {
  return fmt::format("/networks/{}{}", percent_encode(network.str()), rest);
}

std::string path_of(const VolumeName& volume) {
  return "/volumes/" + percent_encode(volume.str());
}

/// The engine matches image names against the path as it stands: slashes remain.
std::string path_of(const ImageRef& image, std::string_view rest = {},
                    std::string_view folder = "/images/") {
  std::string path(folder);
  std::string_view name = image.str();
  while (true) {
    const std::size_t slash = name.find('/');
    path += percent_encode(name.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path += '/';
    name.remove_prefix(slash + 1);
  }
  return path.append(rest);
}

}  // namespace

Result<std::vector<Network>> HttpEngine::list_networks(const NetworkFilter& filter,
                                                       const Call& call) {
  const std::string filters = encode_filters(
      {{"label", filter.labels}, {"name", filter.names}, {"driver", filter.drivers}});
  Target target("/networks");
  target.query("filters", filters);
  const Ask question{.doing = "listing networks", .target = target.str()};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_network_list(response.body), question.doing);
}

Result<Network> HttpEngine::inspect_network(const NetworkRef& network, const Call& call) {
  const Ask question{.doing = fmt::format("inspecting network {}", network),
                     .target = path_of(network)};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_network(response.body), question.doing);
}

Result<NetworkRef> HttpEngine::create_network(const NetworkSpec& spec, const Call& call) {
  const Ask question{.doing = fmt::format("creating network {}", spec.name),
                     .method = "POST",
                     .target = "/networks/create",
                     .body = encode_network(spec),
                     .timeout = options_.create_timeout};
  const http::Response response = TRY(ask(question, call));
  return NetworkRef(TRY(with_context(decode_text(response.body, "Id"), question.doing)));
}

Status HttpEngine::connect_network(const NetworkRef& network, const ContainerRef& container,
                                   const EndpointSettings& endpoint, const Call& call) {
  json::object body{{"Container", container.str()},
                    {"EndpointConfig", encode_endpoint(endpoint, info_.api)}};
  return tell({.doing = fmt::format("connecting container {} to network {}", container, network),
               .method = "POST",
               .target = path_of(network, "/connect"),
               .body = serialize_json(body),
               .timeout = options_.create_timeout},
              call);
}

Status HttpEngine::disconnect_network(const NetworkRef& network, const ContainerRef& container,
                                      bool force, const Call& call) {
  json::object body{{"Container", container.str()}, {"Force", force}};
  return tell(
      {.doing = fmt::format("disconnecting container {} from network {}", container, network),
       .method = "POST",
       .target = path_of(network, "/disconnect"),
       .body = serialize_json(body)},
      call);
}

Status HttpEngine::remove_network(const NetworkRef& network, const Call& call) {
  return tell({.doing = fmt::format("removing network {}", network),
               .method = "DELETE",
               .target = path_of(network)},
              call);
}

Result<std::vector<Volume>> HttpEngine::list_volumes(const VolumeFilter& filter, const Call& call) {
  std::vector<std::string> dangling;
  if (filter.dangling) dangling.emplace_back(*filter.dangling ? "true" : "false");
  const std::string filters =
      encode_filters({{"label", filter.labels}, {"name", filter.names}, {"dangling", dangling}});
  Target target("/volumes");
  target.query("filters", filters);
  const Ask question{.doing = "listing volumes", .target = target.str()};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_volume_list(response.body), question.doing);
}

Result<Volume> HttpEngine::inspect_volume(const VolumeName& volume, const Call& call) {
  const Ask question{.doing = fmt::format("inspecting volume {}", volume),
                     .target = path_of(volume)};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_volume(response.body), question.doing);
}

Result<Volume> HttpEngine::create_volume(const VolumeSpec& spec, const Call& call) {
  const Ask question{.doing = fmt::format("creating volume {}", spec.name),
                     .method = "POST",
                     .target = "/volumes/create",
                     .body = encode_volume(spec),
                     .timeout = options_.create_timeout};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_volume(response.body), question.doing);
}

Result<std::map<std::string, std::uint64_t>> HttpEngine::volume_sizes(const Call& call) {
  // Before 1.42 the engine counts everything else, too.
  const Ask question{
      .doing = "asking for the sizes of volumes",
      .target = info_.api < ApiVersion{1, 42} ? "/system/df" : "/system/df?type=volume",
      .timeout = options_.create_timeout};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_volume_sizes(response.body), question.doing);
}

Status HttpEngine::remove_volume(const VolumeName& volume, bool force, const Call& call) {
  Target target(path_of(volume));
  target.query("force", force);
  return tell({.doing = fmt::format("removing volume {}", volume),
               .method = "DELETE",
               .target = target.str()},
              call);
}

Result<std::vector<ImageSummary>> HttpEngine::list_images(const Call& call) {
  const Ask question{.doing = "listing images", .target = "/images/json"};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_image_list(response.body), question.doing);
}

Result<Image> HttpEngine::inspect_image(const ImageRef& image, const Call& call) {
  const Ask question{.doing = fmt::format("inspecting image {}", image),
                     .target = path_of(image, "/json")};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_image(response.body), question.doing);
}

Result<std::string> HttpEngine::registry_digest(const ImageRef& image,
                                                const std::string& registry_auth,
                                                const Call& call) {
  const Ask question{.doing = fmt::format("asking the registry of image {}", image),
                     .target = path_of(image, "/json", "/distribution/"),
                     .registry_auth = registry_auth};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_registry_digest(response.body), question.doing);
}

Status HttpEngine::tag_image(const ImageRef& image, const std::string& target, const Call& call) {
  const ImageName name = split_image_name(target);
  Target query(path_of(image, "/tag"));
  query.query("repo", name.repository).query("tag", name.tag);
  return tell({.doing = fmt::format("tagging image {} as {}", image, target),
               .method = "POST",
               .target = query.str()},
              call);
}

Status HttpEngine::remove_image(const ImageRef& image, bool force, const Call& call) {
  Target target(path_of(image));
  target.query("force", force);
  return tell({.doing = fmt::format("removing image {}", image),
               .method = "DELETE",
               .target = target.str(),
               .timeout = options_.create_timeout},
              call);
}

}  // namespace bulkhead::docker
