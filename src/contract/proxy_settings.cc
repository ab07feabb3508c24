#include "contract/proxy_settings.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "contract/traefik_labels.h"

namespace bulkhead::contract {
namespace {

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

/// "web" of the option "entrypoints.web.address", once.
void add_name_behind(std::string_view prefix, const std::string& option,
                     std::vector<std::string>& names) {
  if (!option.starts_with(prefix)) return;
  std::string name = option.substr(prefix.size());
  name.resize(std::min(name.find('.'), name.size()));
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

/// What its provider for Docker or Swarm is told.
struct ProviderSettings {
  bool is_on = false;
  std::optional<bool> exposed_by_default;
  std::string network;
};

bool take_provider_option(std::string_view provider, const ProxyOption& option,
                          ProviderSettings& settings) {
  if (!option.name.starts_with(provider)) return false;
  const std::string_view rest = std::string_view(option.name).substr(provider.size());
  if (!rest.empty() && !rest.starts_with('.')) return false;
  settings.is_on |= !rest.empty() || parse_flag(option.value) != false;
  if (rest == ".exposedbydefault") settings.exposed_by_default = parse_flag(option.value);
  if (rest == ".network") settings.network = option.value;
  return true;
}

/// Traefik looks for traefik.yml and traefik.toml in these places by itself.
bool holds_configuration(std::string_view target) {
  return target == "/etc/traefik" || target == "/etc/traefik/" ||
         target.ends_with("/traefik.yml") || target.ends_with("/traefik.yaml") ||
         target.ends_with("/traefik.toml");
}

bool is_configured_by_file(const model::Service& proxy) {
  for (const auto& mount : proxy.volumes) {
    if (holds_configuration(mount.target)) return true;
  }
  for (const auto* grants : {&proxy.configs, &proxy.secrets}) {
    for (const auto& grant : *grants) {
      if (holds_configuration(grant.target)) return true;
    }
  }
  return proxy.build.has_value();  // an image of one's own may hold anything
}

/// "v3.1" is of 3; of "latest" nothing is known.
std::optional<int> major_of_tag(std::string_view image) {
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

/// Options that only Traefik 1 has, and no provider as later versions name them.
bool has_options_of_one(const model::Service& proxy) {
  bool of_one = false;
  for (const ProxyOption& option : proxy_options(proxy)) {
    if (option.name.starts_with("providers.")) return false;
    of_one |= option.name == "docker" || option.name.starts_with("docker.");
  }
  return of_one;
}

}  // namespace

std::vector<ProxyOption> proxy_options(const model::Service& proxy) {
  std::vector<ProxyOption> options;
  const auto take_words = [&](const std::vector<std::string>& words, ProxyOption::Place place) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::string_view word = words[i];
      const auto dashes = word.find_first_not_of('-');
      if (dashes == 0 || dashes == std::string_view::npos) continue;
      word.remove_prefix(dashes);
      const auto equals = word.find('=');
      if (equals != std::string_view::npos) {
        options.push_back({in_lower_case(word.substr(0, equals)),
                           std::string(word.substr(equals + 1)),
                           place,
                           i,
                           {}});
      } else if (i + 1 < words.size() && !words[i + 1].starts_with('-')) {
        options.push_back({in_lower_case(word), words[i + 1], place, i + 1, {}});
      } else {
        options.push_back({in_lower_case(word), "true", place, i, {}});
      }
    }
  };
  if (proxy.entrypoint) take_words(*proxy.entrypoint, ProxyOption::Place::kEntrypoint);
  if (proxy.command) take_words(*proxy.command, ProxyOption::Place::kCommand);
  static constexpr std::string_view kVariables = "traefik_";
  for (const auto& [key, variable] : proxy.environment) {
    std::string name = in_lower_case(key);
    if (!name.starts_with(kVariables)) continue;
    name.erase(0, kVariables.size());
    std::replace(name.begin(), name.end(), '_', '.');
    options.push_back({std::move(name), variable.value.value_or("true"),
                       ProxyOption::Place::kEnvironment, 0, variable.span});
  }
  return options;
}

ProxySettings proxy_settings(const model::Service& proxy) {
  ProxySettings settings;
  ProviderSettings docker;
  ProviderSettings swarm;
  bool swarm_mode = false;  // of Traefik 2, where the provider for Docker reads either
  for (const ProxyOption& option : proxy_options(proxy)) {
    if (option.name == "configfile") settings.complete = false;
    if (option.name == "providers.docker.swarmmode") swarm_mode = parse_flag(option.value) == true;
    if (take_provider_option("providers.docker", option, docker) ||
        take_provider_option("providers.swarm", option, swarm)) {
      settings.has_constraints |= option.name.ends_with(".constraints");
    }
    if (option.name.starts_with("providers.file")) settings.file_provider = true;
    if (option.name.ends_with(".address")) {
      add_name_behind("entrypoints.", option.name, settings.entry_points);
    }
    add_name_behind("certificatesresolvers.", option.name, settings.certificate_resolvers);
  }
  if (swarm_mode) swarm = std::exchange(docker, {});
  settings.docker_provider = docker.is_on;
  settings.swarm_provider = swarm.is_on;
  const ProviderSettings& used = swarm.is_on && !docker.is_on ? swarm : docker;
  settings.exposed_by_default = used.exposed_by_default;
  settings.network = used.network;
  if (is_configured_by_file(proxy)) settings.complete = false;
  return settings;
}

bool is_traefik(const model::Service& service) {
  return image_base(service) == "traefik";
}

std::optional<int> traefik_major(const model::Service& service) {
  if (!is_traefik(service)) return std::nullopt;
  const auto by_tag = major_of_tag(service.image.value);
  return by_tag || !has_options_of_one(service) ? by_tag : 1;
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

LabelSource label_source(const Contract& contract, const model::Project& project) {
  bool containers = false;
  bool swarm = false;
  for (const auto& name : proxies(contract, project)) {
    const model::Service& proxy = project.services.at(name);
    const ProxySettings settings = proxy_settings(proxy);
    const bool is_seen = is_traefik(proxy) && settings.complete &&
                         settings.docker_provider != settings.swarm_provider;
    if (!is_seen) return LabelSource::kUnknown;
    containers |= settings.docker_provider;
    swarm |= settings.swarm_provider;
  }
  if (containers == swarm) return LabelSource::kUnknown;
  return swarm ? LabelSource::kSwarm : LabelSource::kContainers;
}

const model::Labels& proxy_labels(const model::Service& service, LabelSource source) {
  return is_read_by_swarm(service, source) ? service.deploy_labels : service.labels;
}

const model::Located<std::string>* chosen_network(const model::Service& service,
                                                  LabelSource source) {
  const model::Labels& labels = proxy_labels(service, source);
  if (is_read_by_swarm(service, source)) {
    if (const auto* label = find_label(labels, "traefik.swarm.network")) return label;
  }
  return find_label(labels, "traefik.docker.network");
}

bool is_read_by_swarm(const model::Service& service, LabelSource source) {
  if (source != LabelSource::kUnknown) return source == LabelSource::kSwarm;
  return has_traefik_labels(service.deploy_labels) && !has_traefik_labels(service.labels);
}

}  // namespace bulkhead::contract
