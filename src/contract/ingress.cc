#include "contract/ingress.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/ascii.h"

namespace bulkhead::contract {
namespace {

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto part = trim(text.substr(0, comma));
    if (!part.empty()) parts.emplace_back(part);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return parts;
}

std::optional<model::Port> parse_port(std::string_view text, std::string_view protocol) {
  text = trim(text);
  if (text.empty() || text.size() > 5) return std::nullopt;
  unsigned number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  if (number == 0 || number > 65535) return std::nullopt;
  return model::Port{static_cast<std::uint16_t>(number),
                     protocol == "udp" ? model::Protocol::kUdp : model::Protocol::kTcp};
}

/// What Traefik takes without a port label: the lowest port that the container exposes.
std::optional<model::Port> inferred_port(const model::Service& service, std::string_view protocol) {
  const auto wanted = protocol == "udp" ? model::Protocol::kUdp : model::Protocol::kTcp;
  std::optional<model::Port> lowest;
  const auto offer = [&](model::Port port) {
    if (port.protocol == wanted && (!lowest || port.number < lowest->number)) lowest = port;
  };
  for (const auto& port : service.expose) offer(port.value);
  for (const auto& port : service.ports) offer(port.target);
  return lowest;
}

struct Backend {
  model::ServiceName service;
  std::optional<model::Port> port;
  text::Span port_span;
  bool address_given = false;
};
/// By protocol and name of the Traefik service.
using Backends = std::map<std::pair<std::string_view, std::string>, std::vector<Backend>>;

Backends collect_backends(const model::Project& project, LabelSource source) {
  Backends backends;
  for (const auto& [name, service] : project.services) {
    for (const TraefikLabel& label : traefik_labels(proxy_labels(service, source))) {
      if (label.kind != "services") continue;
      auto& entries = backends[{label.protocol, in_lower_case(label.name)}];
      if (entries.empty() || entries.back().service != name)
        entries.push_back({name, {}, {}, false});
      // An address in full names the port too, or means its scheme's own.
      entries.back().address_given |= label.field == "loadbalancer.server.url";
      if (label.field == "loadbalancer.server.port") {
        entries.back().port = parse_port(label.value->value, label.protocol);
        entries.back().port_span = label.value->span;
      }
    }
  }
  return backends;
}

class RouteCollector {
 public:
  RouteCollector(const Contract& contract, const model::Project& project)
      : project_(project),
        proxies_(proxies(contract, project)),
        source_(label_source(contract, project)),
        backends_(collect_backends(project, source_)) {
    for (const auto& proxy : proxies_) {
      version_one_ |= traefik_major(project.services.at(proxy)) == 1;
      const ProxySettings settings = proxy_settings(project.services.at(proxy));
      if (settings.complete && settings.exposed_by_default == false) exposed_by_default_ = false;
    }
  }

  std::vector<Route> collect() {
    for (const auto& [name, service] : project_.services) add_routes_of(name, service);
    return std::move(routes_);
  }

 private:
  void add_routes_of(const model::ServiceName& name, const model::Service& service) {
    const model::Labels& read = proxy_labels(service, source_);
    const auto labels = traefik_labels(read);
    const auto* enable = find_label(read, "traefik.enable");
    const auto enabled = enable != nullptr ? parse_flag(enable->value) : std::nullopt;
    if (enabled == false || (!enabled && !exposed_by_default_)) return;
    if (!enabled && labels.empty()) return;

    std::map<std::pair<std::string_view, std::string>, Route> found;
    bool other_protocol = false;
    for (const TraefikLabel& label : labels) {
      other_protocol |= label.protocol != "http";
      if (label.kind != "routers") continue;
      const auto [place, is_new] = found.try_emplace({label.protocol, label.name});
      Route& route = place->second;
      if (is_new) {
        route.router = label.name;
        route.protocol = label.protocol;
        route.span = label.value->span;
      }
      if (label.field == "rule") {
        route.rule = label.value->value;
        route.span = label.value->span;
      } else if (label.field == "entrypoints") {
        route.entry_points = split_list(label.value->value);
      } else if (label.field == "service") {
        route.target = trim(label.value->value);
      }
    }
    const bool http_labels = std::any_of(labels.begin(), labels.end(), [](const auto& label) {
      return label.protocol == "http" && label.kind != "middlewares";
    });
    // Traefik makes a router with its default rule where labels declare none.
    const bool version_one = version_one_ || find_label(read, "traefik.frontend.rule") != nullptr ||
                             find_label(read, "traefik.port") != nullptr;
    if (found.empty() && !version_one && (http_labels || (enabled == true && !other_protocol))) {
      Route route;
      route.router = name.str();
      route.protocol = "http";
      route.span = enable != nullptr ? enable->span : labels.front().value->span;
      found.try_emplace({"http", name.str()}, std::move(route));
    }
    for (auto& [key, route] : found) {
      route.service = name;
      route.by_swarm = is_read_by_swarm(service, source_);
      if (const auto* network = chosen_network(service, source_)) route.network = network->value;
      for (const auto& proxy : proxies_) {
        if (proxy != name) route.proxies.push_back(proxy);
      }
      set_backends(route, labels, service);
      routes_.push_back(std::move(route));
    }
  }

  void set_backends(Route& route, const std::vector<TraefikLabel>& labels,
                    const model::Service& service) {
    std::string target = in_lower_case(route.target);
    if (const auto at = target.find('@'); at != std::string::npos) {
      if (!is_of_labels(target.substr(at))) return;  // another provider's, or Traefik itself
      target.resize(at);
    }
    if (target.empty()) {
      // The only service that the same labels declare, else the container itself.
      for (const TraefikLabel& label : labels) {
        if (label.kind == "services" && label.protocol == route.protocol) {
          target = in_lower_case(label.name);
          break;
        }
      }
    }
    const auto found = target.empty() ? backends_.end() : backends_.find({route.protocol, target});
    if (found == backends_.end()) {
      if (!route.target.empty()) return;
      route.backends.push_back(route.service);
      if (!route.by_swarm) route.port = inferred_port(service, route.protocol);
      return;
    }
    for (const Backend& backend : found->second) {
      route.backends.push_back(backend.service);
      route.port_given |= backend.address_given;
      if (backend.port && !route.port) {
        route.port = backend.port;
        route.port_given = true;
        route.port_span = backend.port_span;
      }
    }
    if (!route.port && !route.by_swarm) {
      route.port = inferred_port(project_.services.at(route.backends.front()), route.protocol);
    }
  }

  const model::Project& project_;
  std::vector<model::ServiceName> proxies_;
  LabelSource source_;
  Backends backends_;
  bool exposed_by_default_ = true;
  bool version_one_ = false;
  std::vector<Route> routes_;
};

}  // namespace

std::vector<Route> routes(const Contract& contract, const model::Project& project) {
  return RouteCollector(contract, project).collect();
}

}  // namespace bulkhead::contract
