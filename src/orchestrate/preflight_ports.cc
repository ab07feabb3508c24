// Ports of the host that services want to publish: among themselves, against containers of others,
// and against programs of the host.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "model/publishing.h"
#include "orchestrate/labels.h"
#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::string_view kEveryV4 = "0.0.0.0";
constexpr std::string_view kEveryV6 = "::";

/// One port of the host that somebody wants or has.
struct HostPort {
  std::string ip;  // empty: every address; kEveryV4, kEveryV6: every one of that kind
  std::uint16_t number = 0;
  std::string protocol;

  std::string text() const {
    const std::string suffix = protocol == "tcp" ? "" : "/" + protocol;
    const bool anywhere = ip.empty() || ip == kEveryV4 || ip == kEveryV6;
    return anywhere ? fmt::format("{}{}", number, suffix)
                    : fmt::format("{}:{}{}", ip, number, suffix);
  }
};

std::optional<HostPort> fixed(const std::string& ip, const std::string& port,
                              const std::string& protocol) {
  std::uint16_t number = 0;
  const char* end = port.data() + port.size();
  const auto [rest, error] = std::from_chars(port.data(), end, number);
  if (error != std::errc{} || rest != end || number == 0) return std::nullopt;
  return HostPort{ip, number, protocol};
}

/// Some address of the host is meant by both.
bool share_address(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty() || a == b) return true;
  const auto is_v6 = [](const std::string& ip) { return ip.find(':') != std::string::npos; };
  const auto is_every = [](const std::string& ip) { return ip == kEveryV4 || ip == kEveryV6; };
  return is_v6(a) == is_v6(b) && (is_every(a) || is_every(b));
}

bool collide(const HostPort& a, const HostPort& b) {
  return a.number == b.number && a.protocol == b.protocol && share_address(a.ip, b.ip);
}

std::vector<HostPort> ports_of(const docker::PortMap& map) {
  std::vector<HostPort> ports;
  for (const auto& [port, bindings] : map) {
    for (const auto& binding : bindings) {
      if (const auto one = fixed(binding.host_ip, binding.host_port, port.protocol)) {
        ports.push_back(*one);
      }
    }
  }
  return ports;
}

bool is_internal(const PreflightInputs& inputs, const model::NetworkKey& key) {
  for (const DesiredNetwork& network : inputs.desired.networks) {
    if (network.key != key) continue;
    const auto live = inputs.live.networks.find(network.spec.name);
    // What the files say of an external network, the engine knows better.
    return network.external ? live != inputs.live.networks.end() && live->second.internal
                            : network.spec.internal;
  }
  return false;
}

std::string_view why_without_effect(const PreflightInputs& inputs, const model::Service& service) {
  return model::why_nothing_is_published(
      service, [&](const model::NetworkKey& key) { return !is_internal(inputs, key); });
}

/// Of services that are about to start; `check` says the same of all (BH304).
void check_effect(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    if (service->ports.empty()) continue;
    const std::string_view why = why_without_effect(inputs, *service);
    if (why.empty()) continue;
    std::vector<std::string> ports;
    for (const model::PublishedPort& port : service->ports) {
      ports.push_back(port.published.empty() ? std::to_string(port.target.number) : port.published);
    }
    concerns.warning("BH304", "ineffective-publish",
                     fmt::format("service \"{}\": it publishes {} without effect: {}",
                                 service->name, fmt::join(ports, ", "), why),
                     service->network_mode.kind == model::NetworkMode::Kind::kNetworks
                         ? "remove `ports`, or attach it to a network that is not internal"
                         : "remove `ports`, or `network_mode`",
                     service->ports.front().span);
  }
}

struct Claim {
  HostPort port;
  model::ServiceName service;
  text::Span span;
};

std::vector<Claim> claims_of(const PreflightInputs& inputs) {
  std::vector<Claim> claims;
  for (const auto& [name, service] : inputs.project.services) {
    const auto wanted = inputs.desired.services.find(name);
    if (wanted == inputs.desired.services.end() || wanted->second.replicas == 0) continue;
    if (!why_without_effect(inputs, service).empty()) continue;
    for (const model::PublishedPort& port : service.ports) {
      const auto one =
          fixed(port.host_ip, port.published, std::string(model::name(port.target.protocol)));
      if (one) claims.push_back({*one, name, port.span});
    }
  }
  return claims;
}

/// How many ports "8000-8010" has; nothing where it is no range.
std::optional<std::uint32_t> size_of_range(const std::string& published) {
  std::uint16_t first = 0;
  std::uint16_t last = 0;
  const char* end = published.data() + published.size();
  const auto [dash, error] = std::from_chars(published.data(), end, first);
  if (error != std::errc{} || dash == end || *dash != '-') return std::nullopt;
  const auto [rest, error2] = std::from_chars(dash + 1, end, last);
  if (error2 != std::errc{} || rest != end || last < first) return std::nullopt;
  return static_cast<std::uint32_t>(last - first) + 1;
}

/// Each replica takes one port of a range.
void check_range_sizes(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    const std::uint32_t replicas = inputs.desired.service(service->name).replicas;
    for (const model::PublishedPort& port : service->ports) {
      const auto size = size_of_range(port.published);
      if (!size || replicas <= *size) continue;
      concerns.error("BH532", "port-taken",
                     fmt::format("service \"{}\" has {} replicas, and the ports {} of the host are "
                                 "enough for {}",
                                 service->name, replicas, port.published, *size),
                     "publish a longer range or let the engine pick, or run fewer replicas",
                     port.span);
    }
  }
}

/// A container of this project that has the port now is either the service's own or stopped first.
bool held_by_project(const PreflightInputs& inputs, const HostPort& port) {
  return std::any_of(inputs.live.containers.begin(), inputs.live.containers.end(),
                     [&](const docker::Container& container) {
                       const auto ports = ports_of(container.ports);
                       return std::any_of(ports.begin(), ports.end(),
                                          [&](const HostPort& one) { return collide(one, port); });
                     });
}

const docker::Container* holder_of(const PreflightInputs& inputs, const HostPort& port) {
  for (const docker::Container& other : inputs.others) {
    if (!other.state.running) continue;
    for (const HostPort& one : ports_of(other.host.port_bindings)) {
      if (collide(one, port)) return &other;
    }
    for (const HostPort& one : ports_of(other.ports)) {
      if (collide(one, port)) return &other;
    }
  }
  return nullptr;
}

const linux::ListeningSocket* listener_at(const HostFacts& host, const HostPort& port) {
  const auto found =
      std::find_if(host.listening.begin(), host.listening.end(), [&](const auto& socket) {
        const bool same_protocol =
            (socket.transport == linux::Transport::kTcp) == (port.protocol == "tcp");
        // At `::` a program listens to IPv4 as well, unless it says otherwise.
        const std::string ip = socket.at.ip.str();
        const HostPort other{ip == kEveryV6 ? "" : ip, socket.at.port, port.protocol};
        return same_protocol && collide(other, port);
      });
  return found == host.listening.end() ? nullptr : &*found;
}

/// Whether a port can be bound there: also at an address that may come later, where the kernel is
/// told to allow that.
bool is_of_host(const std::string& text, const HostFacts& host) {
  const auto ip = linux::IpAddress::parse(text);
  const bool anywhere = text == kEveryV4 || text == kEveryV6;
  if (!ip || anywhere || ip->is_loopback() || host.addresses.empty()) return true;
  if (std::find(host.addresses.begin(), host.addresses.end(), *ip) != host.addresses.end()) {
    return true;
  }
  constexpr std::size_t kLongest = 16;
  const auto allowed = host.files->read(
      ip->is_v6() ? "/proc/sys/net/ipv6/ip_nonlocal_bind" : "/proc/sys/net/ipv4/ip_nonlocal_bind",
      kLongest);
  return allowed && !allowed->starts_with('0');
}

void report_listener(const HostFacts& host, const linux::ListeningSocket& socket,
                     const Claim& claim, Concerns& concerns) {
  const auto holder = host.holders.find(socket.inode);
  const bool known = holder != host.holders.end();
  concerns.error(
      "BH532", "port-taken",
      fmt::format("service \"{}\": port {} of the host is held by {}", claim.service,
                  claim.port.text(),
                  known ? fmt::format("{} (process {})", holder->second.name, holder->second.pid)
                        : "a program there"),
      known
          ? fmt::format("publish another port, or stop that program (kill {})", holder->second.pid)
          : fmt::format("publish another port, or stop what listens (ss -ltnup 'sport = :{}')",
                        claim.port.number),
      claim.span);
}

}  // namespace

void check_ports(const PreflightInputs& inputs, Concerns& concerns) {
  check_effect(inputs, concerns);
  check_range_sizes(inputs, concerns);
  const std::vector<Claim> claims = claims_of(inputs);
  const std::set<model::ServiceName> starting = services_to_start(inputs.plan);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const Claim& claim = claims[i];
    for (std::size_t j = 0; j < i; ++j) {
      if (!collide(claim.port, claims[j].port)) continue;
      concerns.error(
          "BH532", "port-taken",
          claims[j].service == claim.service
              ? fmt::format("service \"{}\" publishes port {} of the host twice", claim.service,
                            claim.port.text())
              : fmt::format("services \"{}\" and \"{}\" both publish port {} of the host",
                            claims[j].service, claim.service, claim.port.text()),
          "give one of them another port", claim.span);
    }
    const std::uint32_t replicas = inputs.desired.service(claim.service).replicas;
    if (replicas > 1) {
      concerns.error("BH532", "port-taken",
                     fmt::format("service \"{}\" has {} replicas, and only one of them can have "
                                 "port {} of the host",
                                 claim.service, replicas, claim.port.text()),
                     "publish a range or let the engine pick, or run one replica", claim.span);
    }
    if (!starting.contains(claim.service) || held_by_project(inputs, claim.port)) continue;
    if (const docker::Container* holder = holder_of(inputs, claim.port)) {
      const std::string& project = holder->label(kProjectLabel);
      concerns.error(
          "BH532", "port-taken",
          fmt::format("service \"{}\": port {} of the host is held by container {}{}",
                      claim.service, claim.port.text(), holder->name,
                      project.empty() ? "" : fmt::format(" of project {}", project)),
          fmt::format("publish another port, or stop that one: docker stop {}", holder->name),
          claim.span);
      continue;
    }
    if (inputs.host == nullptr) continue;
    if (!is_of_host(claim.port.ip, *inputs.host)) {
      concerns.error(
          "BH535", "impossible-address",
          fmt::format("service \"{}\": it publishes a port at {}, which is no address of "
                      "this host",
                      claim.service, claim.port.ip),
          "publish it at an address of the host (ip address), or leave the address out",
          claim.span);
      continue;
    }
    if (const linux::ListeningSocket* socket = listener_at(*inputs.host, claim.port)) {
      report_listener(*inputs.host, *socket, claim, concerns);
    }
  }
}

}  // namespace bulkhead::orchestrate
