#include "rules/container_rights.h"

#include <algorithm>
#include <array>

#include "model/port.h"
#include "rules/image_name.h"

namespace bulkhead::rules {

std::vector<HostNamespace> host_namespaces(const model::Service& service) {
  std::vector<HostNamespace> found;
  if (service.network_mode.kind == model::NetworkMode::Kind::kHost) {
    found.push_back({"network", "network_mode: host", service.network_mode.span});
  }
  if (service.pid.value == "host") found.push_back({"process", "pid: host", service.pid.span});
  if (service.ipc.value == "host") found.push_back({"IPC", "ipc: host", service.ipc.span});
  // The model keeps no place of these.
  if (service.uts == "host") found.push_back({"UTS", "uts: host", {}});
  if (service.userns_mode == "host") found.push_back({"user", "userns_mode: host", {}});
  if (service.cgroup == "host") found.push_back({"cgroup", "cgroup: host", {}});
  return found;
}

const model::Mount* docker_socket(const model::Service& service) {
  static constexpr std::array<std::string_view, 3> kSockets = {"/docker.sock", "/podman.sock",
                                                               "/containerd.sock"};
  static constexpr std::array<std::string_view, 6> kPlaces = {
      "/var/run/docker.sock", "/run/docker.sock", "/var/run", "/run", "/var", "/"};
  const auto found =
      std::find_if(service.volumes.begin(), service.volumes.end(), [](const model::Mount& mount) {
        if (mount.type != model::Mount::Type::kBind) return false;
        std::string_view source = mount.source;
        while (source.size() > 1 && source.ends_with('/')) source.remove_suffix(1);
        return std::any_of(kSockets.begin(), kSockets.end(),
                           [&](std::string_view name) { return source.ends_with(name); }) ||
               std::find(kPlaces.begin(), kPlaces.end(), source) != kPlaces.end();
      });
  return found == service.volumes.end() ? nullptr : &*found;
}

bool has_healthcheck(const model::Service& service) {
  if (!service.healthcheck || disables_healthcheck(service)) return false;
  return !service.healthcheck->test.empty() || !known_without_healthcheck(service);
}

bool disables_healthcheck(const model::Service& service) {
  if (!service.healthcheck) return false;
  const auto& test = service.healthcheck->test;
  return service.healthcheck->disabled || (test.size() == 1 && test[0] == "NONE");
}

std::string shown_published(const model::PublishedPort& port) {
  std::string text = port.published.empty() ? model::to_string(port.target) : port.published;
  if (!port.published.empty() && port.target.protocol != model::Protocol::kTcp) {
    text += "/" + std::string(model::name(port.target.protocol));
  }
  if (port.host_ip.empty()) return text;
  return (port.host_ip.find(':') == std::string::npos ? port.host_ip : "[" + port.host_ip + "]") +
         ":" + text;
}

model::PublishedPort as_written(const model::Service& service, const model::PublishedPort& port) {
  model::PublishedPort entry = port;
  for (const auto& each : service.ports) {
    if (each.span == port.span && each.published != port.published) {
      entry.published = port.published + "-" + each.published;
    }
  }
  return entry;
}

bool is_loopback_only(const model::PublishedPort& port) {
  return !port.host_ip.empty() && model::is_loopback(port.host_ip);
}

bool is_wildcard(const model::PublishedPort& port) {
  return port.host_ip.empty() || port.host_ip == "0.0.0.0" || port.host_ip == "::" ||
         port.host_ip == "[::]";
}

}  // namespace bulkhead::rules
