#include "contract/ingress.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/ascii.h"

namespace bulkhead::contract {
namespace {

constexpr std::string_view kPrefix = "traefik.";
constexpr std::array<std::string_view, 3> kProtocols = {"http", "tcp", "udp"};
constexpr std::array<std::string_view, 3> kKinds = {"routers", "services", "middlewares"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

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

/// Takes "name." off the front; the rest, or nothing when there is no dot.
std::optional<std::string_view> take_segment(std::string_view& text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto segment = text.substr(0, dot);
  text.remove_prefix(dot + 1);
  return segment;
}

template <std::size_t N>
std::optional<std::string_view> one_of(const std::array<std::string_view, N>& words,
                                       std::string_view text) {
  const std::string wanted = lower(text);
  const auto found = std::find(words.begin(), words.end(), wanted);
  if (found == words.end()) return std::nullopt;
  return *found;
}

std::optional<TraefikLabel> parse_label(const std::string& key, const Located<std::string>& value) {
  if (lower(key.substr(0, kPrefix.size())) != kPrefix) return std::nullopt;
  std::string_view rest = std::string_view(key).substr(kPrefix.size());
  const auto protocol = take_segment(rest);
  if (!protocol) return std::nullopt;
  const auto known_protocol = one_of(kProtocols, *protocol);
  const auto kind = take_segment(rest);
  if (!known_protocol || !kind) return std::nullopt;
  const auto known_kind = one_of(kKinds, *kind);
  const auto name = take_segment(rest);
  if (!known_kind || !name || name->empty() || rest.empty()) return std::nullopt;
  return TraefikLabel{*known_protocol, *known_kind, std::string(*name), lower(rest), key, &value};
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

Backends collect_backends(const model::Project& project) {
  Backends backends;
  for (const auto& [name, service] : project.services) {
    for (const TraefikLabel& label : traefik_labels(service)) {
      if (label.kind != "services") continue;
      auto& entries = backends[{label.protocol, lower(label.name)}];
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
        backends_(collect_backends(project)) {
    for (const auto& proxy : proxies_) {
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
    const auto labels = traefik_labels(service);
    const auto* enable = find_label(service, "traefik.enable");
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
    const bool version_one = find_label(service, "traefik.frontend.rule") != nullptr ||
                             find_label(service, "traefik.port") != nullptr;
    if (found.empty() && !version_one && (http_labels || (enabled == true && !other_protocol))) {
      Route route;
      route.router = name.str();
      route.protocol = "http";
      route.span = enable != nullptr ? enable->span : labels.front().value->span;
      found.try_emplace({"http", name.str()}, std::move(route));
    }
    for (auto& [key, route] : found) {
      route.service = name;
      if (const auto* network = find_label(service, "traefik.docker.network")) {
        route.network = network->value;
      }
      for (const auto& proxy : proxies_) {
        if (proxy != name) route.proxies.push_back(proxy);
      }
      set_backends(route, labels, service);
      routes_.push_back(std::move(route));
    }
  }

  void set_backends(Route& route, const std::vector<TraefikLabel>& labels,
                    const model::Service& service) {
    std::string target = lower(route.target);
    if (const auto at = target.find('@'); at != std::string::npos) {
      if (target.substr(at) != "@docker") return;  // another provider's, or Traefik itself
      target.resize(at);
    }
    if (target.empty()) {
      // The only service that the same labels declare, else the container itself.
      for (const TraefikLabel& label : labels) {
        if (label.kind == "services" && label.protocol == route.protocol) {
          target = lower(label.name);
          break;
        }
      }
    }
    const auto found = target.empty() ? backends_.end() : backends_.find({route.protocol, target});
    if (found == backends_.end()) {
      if (!route.target.empty()) return;
      route.backends.push_back(route.service);
      route.port = inferred_port(service, route.protocol);
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
    if (!route.port) {
      route.port = inferred_port(project_.services.at(route.backends.front()), route.protocol);
    }
  }

  const model::Project& project_;
  std::vector<model::ServiceName> proxies_;
  Backends backends_;
  bool exposed_by_default_ = true;
  std::vector<Route> routes_;
};

/// "traefik" of "registry.example/traefik:v3@sha256:…".
std::string_view image_base(const model::Service& service) {
  std::string_view image = service.image.value;
  image = image.substr(0, image.find('@'));
  if (const auto slash = image.rfind('/'); slash != std::string_view::npos) {
    image.remove_prefix(slash + 1);
  }
  return image.substr(0, image.find(':'));
}

/// A proxy that knows nothing of Traefik's labels, whatever its role is.
bool is_other_proxy(const model::Service& service) {
  static constexpr std::array<std::string_view, 9> kOthers = {
      "nginx",  "nginx-unprivileged", "openresty", "haproxy", "caddy", "envoy", "httpd",
      "apache", "nginx-proxy"};
  return std::find(kOthers.begin(), kOthers.end(), image_base(service)) != kOthers.end();
}

/// Traefik's own arguments and variables as (lower-case dotted option, value).
std::vector<std::pair<std::string, std::string>> proxy_options(const model::Service& proxy) {
  std::vector<std::pair<std::string, std::string>> options;
  const auto take_words = [&](const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::string_view word = words[i];
      const auto dashes = word.find_first_not_of('-');
      if (dashes == 0 || dashes == std::string_view::npos) continue;
      word.remove_prefix(dashes);
      const auto equals = word.find('=');
      if (equals != std::string_view::npos) {
        options.emplace_back(lower(word.substr(0, equals)), word.substr(equals + 1));
      } else if (i + 1 < words.size() && !words[i + 1].starts_with('-')) {
        options.emplace_back(lower(word), words[i + 1]);
      } else {
        options.emplace_back(lower(word), "true");
      }
    }
  };
  if (proxy.entrypoint) take_words(*proxy.entrypoint);
  if (proxy.command) take_words(*proxy.command);
  for (const auto& [key, variable] : proxy.environment) {
    std::string option = lower(key);
    if (!option.starts_with("traefik_")) continue;
    option.erase(0, std::string_view("traefik_").size());
    std::replace(option.begin(), option.end(), '_', '.');
    options.emplace_back(std::move(option), variable.value.value_or("true"));
  }
  return options;
}

/// "web" of the option "entrypoints.web.address", once.
void add_name_behind(std::string_view prefix, const std::string& option,
                     std::vector<std::string>& names) {
  if (!option.starts_with(prefix)) return;
  std::string name = option.substr(prefix.size());
  name.resize(std::min(name.find('.'), name.size()));
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

}  // namespace

std::vector<TraefikLabel> traefik_labels(const model::Service& service) {
  std::vector<TraefikLabel> labels;
  for (const auto& [key, value] : service.labels) {
    if (auto label = parse_label(key, value)) labels.push_back(std::move(*label));
  }
  return labels;
}

const Located<std::string>* find_label(const model::Service& service, std::string_view key) {
  if (const auto found = service.labels.find(std::string(key)); found != service.labels.end()) {
    return &found->second;
  }
  const std::string wanted = lower(key);
  for (const auto& [name, value] : service.labels) {
    if (name.size() == wanted.size() && lower(name) == wanted) return &value;
  }
  return nullptr;
}

std::optional<bool> parse_flag(std::string_view text) {
  const std::string word = lower(trim(text));
  if (word == "true" || word == "1" || word == "t") return true;
  if (word == "false" || word == "0" || word == "f") return false;
  return std::nullopt;
}

ProxySettings proxy_settings(const model::Service& proxy) {
  ProxySettings settings;
  for (const auto& [option, value] : proxy_options(proxy)) {
    if (option == "configfile") settings.complete = false;
    if (option.starts_with("providers.docker")) {
      settings.docker_provider |= option != "providers.docker" || parse_flag(value) != false;
    }
    if (option == "providers.docker.exposedbydefault") {
      settings.exposed_by_default = parse_flag(value);
    }
    if (option == "providers.docker.network") settings.network = value;
    if (option == "providers.docker.constraints") settings.has_constraints = true;
    if (option.starts_with("providers.file")) settings.file_provider = true;
    add_name_behind("entrypoints.", option, settings.entry_points);
    add_name_behind("certificatesresolvers.", option, settings.certificate_resolvers);
  }
  // Traefik looks for traefik.yml and traefik.toml in these places by itself.
  const auto holds_configuration = [](std::string_view target) {
    return target == "/etc/traefik" || target == "/etc/traefik/" ||
           target.ends_with("/traefik.yml") || target.ends_with("/traefik.yaml") ||
           target.ends_with("/traefik.toml");
  };
  for (const auto& mount : proxy.volumes) {
    if (holds_configuration(mount.target)) settings.complete = false;
  }
  for (const auto* grants : {&proxy.configs, &proxy.secrets}) {
    for (const auto& grant : *grants) {
      if (holds_configuration(grant.target)) settings.complete = false;
    }
  }
  if (proxy.build) settings.complete = false;  // an image of one's own may hold anything
  return settings;
}

bool is_traefik(const model::Service& service) {
  return image_base(service) == "traefik";
}

std::optional<int> traefik_major(const model::Service& service) {
  std::string_view image = service.image.value;
  if (!is_traefik(service)) return std::nullopt;
  image = image.substr(0, image.find('@'));
  if (const auto slash = image.rfind('/'); slash != std::string_view::npos) {
    image.remove_prefix(slash + 1);
  }
  const auto colon = image.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view tag = image.substr(colon + 1);
  // Releases 1.0 to 1.7 by the names of cheeses that their images have, too.
  static constexpr std::array<std::string_view, 7> kOnes = {
      "raclette", "camembert", "morbier", "roquefort", "cancoillotte", "tetedemoine", "maroilles"};
  const std::string_view name = tag.substr(0, tag.find('-'));
  if (std::find(kOnes.begin(), kOnes.end(), name) != kOnes.end()) return 1;
  if (tag.starts_with('v')) tag.remove_prefix(1);
  if (tag.empty() || tag[0] < '1' || tag[0] > '9') return std::nullopt;
  if (tag.size() > 1 && tag[1] >= '0' && tag[1] <= '9') return std::nullopt;
  return tag[0] - '0';
}

std::vector<model::ServiceName> proxies(const Contract& contract, const model::Project& project) {
  std::vector<model::ServiceName> found;
  for (const auto& [name, service] : project.services) {
    const ServiceMetadata* metadata = contract.find_service(name);
    const bool by_role =
        metadata != nullptr && metadata->role && metadata->role->value == "ingress";
    if ((by_role && !is_other_proxy(service)) || is_traefik(service)) found.push_back(name);
  }
  return found;
}

std::vector<Route> routes(const Contract& contract, const model::Project& project) {
  return RouteCollector(contract, project).collect();
}

}  // namespace bulkhead::contract
