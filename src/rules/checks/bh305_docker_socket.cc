#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/resolved_place.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

constexpr std::string_view kHelp =
    "put a proxy between that lets through only the requests it needs, or accept it with an "
    "exception that says why";

/// One of the proxies that are the remedy, as long as only the project reaches it.
bool is_filter(const model::Service& service) {
  const bool published = std::any_of(service.ports.begin(), service.ports.end(),
                                     [](const auto& port) { return !is_loopback_only(port); });
  return !published && parse_image(service.image.value).base.ends_with("socket-proxy");
}

/// The first service from which it takes the socket with all other mounts; null without one.
const model::Service* giver_of_socket(const Context& context, const model::Service& service) {
  for (const std::string& from : service.volumes_from) {
    // "db" and "db:ro"; "container:db" is of another project.
    const auto giver =
        context.project().services.find(model::ServiceName(from.substr(0, from.find(':'))));
    const bool foreign = from.starts_with("container:");
    if (foreign || giver == context.project().services.end()) continue;
    if (docker_socket(giver->second) != nullptr) return &giver->second;
  }
  return nullptr;
}

/// A volume that is bound to the socket, mounts of another, and the attribute made for it.
void judge_other_ways(const Context& context, Sink& sink, const model::Service& service) {
  for (const auto& mount : service.volumes) {
    const auto volume = context.project().volumes.find(mount.source);
    if (mount.type != model::Mount::Type::kVolume || volume == context.project().volumes.end()) {
      continue;
    }
    const auto device = volume->second.driver_opts.find("device");
    if (device == volume->second.driver_opts.end() || !device->second.ends_with("/docker.sock")) {
      continue;
    }
    auto& finding = sink.add(
        place_of_source(context, service, mount),
        fmt::format("{} mounts the Docker socket through volume {}: whoever gets into it is root "
                    "on the host",
                    quoted(service.name), quoted(mount.source)),
        {service.name});
    finding.diagnostic.related.push_back({volume->second.span, "the volume"});
    finding.diagnostic.help = kHelp;
    return;
  }
  if (const model::Service* giver = giver_of_socket(context, service)) {
    auto& finding =
        sink.add(place_of(context, service, {"volumes_from"}, service.span),
                 fmt::format("{} has the Docker socket, since it takes the volumes of {}: whoever "
                             "gets into it is root on the host",
                             quoted(service.name), quoted(giver->name)),
                 {service.name, giver->name});
    finding.diagnostic.related.push_back({docker_socket(*giver)->span, "mounted here"});
    finding.diagnostic.help = "name the volumes that it needs under its own `volumes`";
    return;
  }
  const text::Value* use = resolved_value(context, service, {"use_api_socket"});
  if (use == nullptr || use->as_bool() == nullptr || !*use->as_bool()) return;
  sink.add(use->span(),
           fmt::format("{} is given the Docker socket: whoever gets into it is root on the host",
                       quoted(service.name)),
           {service.name})
      .diagnostic.help = kHelp;
}

}  // namespace

void docker_socket_mounted(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    const model::Mount* mount = docker_socket(service);
    if (mount == nullptr) {
      judge_other_ways(context, sink, service);
      continue;
    }
    if (is_filter(service)) {
      sink.note(place_of_source(context, service, *mount),
                fmt::format("{} mounts the Docker socket to let others through to it: whoever "
                            "reaches it may do what it lets through",
                            quoted(name)),
                {name})
          .diagnostic.help = "allow only what its callers need, on a network of their own";
      continue;
    }
    const bool socket = mount->source.ends_with(".sock");
    const bool podman = mount->source.ends_with("/podman.sock");
    const std::string_view engine = podman                                        ? "Podman"
                                    : mount->source.ends_with("/containerd.sock") ? "containerd"
                                                                                  : "Docker";
    auto& finding = sink.add(
        place_of_source(context, service, *mount),
        socket ? fmt::format("{} mounts the {} socket: whoever gets into it is {} on the host",
                             quoted(name), engine, podman ? "its owner" : "root")
               : fmt::format("{} mounts {} of the host, and with it the Docker socket",
                             quoted(name), quoted(mount->source)),
        {name});
    if (mount->read_only) {
      finding.diagnostic.notes.emplace_back(
          "`:ro` does not help: it protects files, not what is asked through a socket");
    }
    finding.diagnostic.help =
        socket
            ? std::string(kHelp)
            : "mount only the folders that it needs, or accept it with an exception that says why";
  }
}

}  // namespace bulkhead::rules
