#include "rules/container_rights.h"

#include <algorithm>
#include <array>

#include "reach/namespaces.h"

namespace bulkhead::rules {

std::vector<HostNamespace> host_namespaces(const model::Service& service) {
  std::vector<HostNamespace> found;
  if (service.network_mode.kind == model::NetworkMode::Kind::kHost) {
    found.push_back({"network", "network_mode: host", service.network_mode.span});
  }
  if (service.pid.value == "host") found.push_back({"process", "pid: host", service.pid.span});
  if (service.ipc.value == "host") found.push_back({"IPC", "ipc: host", service.ipc.span});
  if (service.uts == "host") found.push_back({"UTS", "uts: host", service.span});
  if (service.userns_mode == "host") found.push_back({"user", "userns_mode: host", service.span});
  if (service.cgroup == "host") found.push_back({"cgroup", "cgroup: host", service.span});
  return found;
}

const model::Mount* docker_socket(const model::Service& service) {
  static constexpr std::array<std::string_view, 6> kPlaces = {
      "/var/run/docker.sock", "/run/docker.sock", "/var/run", "/run", "/var", "/"};
  const auto found =
      std::find_if(service.volumes.begin(), service.volumes.end(), [](const model::Mount& mount) {
        if (mount.type != model::Mount::Type::kBind) return false;
        std::string_view source = mount.source;
        while (source.size() > 1 && source.ends_with('/')) source.remove_suffix(1);
        return source.ends_with("/docker.sock") || source.ends_with("/podman.sock") ||
               std::find(kPlaces.begin(), kPlaces.end(), source) != kPlaces.end();
      });
  return found == service.volumes.end() ? nullptr : &*found;
}

bool has_healthcheck(const model::Service& service) {
  return service.healthcheck && !service.healthcheck->disabled &&
         !(service.healthcheck->test.size() == 1 && service.healthcheck->test[0] == "NONE");
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

bool is_loopback_only(const model::PublishedPort& port) {
  return !port.host_ip.empty() && reach::is_loopback(port.host_ip);
}

bool is_wildcard(const model::PublishedPort& port) {
  return port.host_ip.empty() || port.host_ip == "0.0.0.0" || port.host_ip == "::" ||
         port.host_ip == "[::]";
}

}  // namespace bulkhead::rules
