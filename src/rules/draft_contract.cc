#include "rules/draft_contract.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "contract/ingress.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/proxy_upstreams.h"
#include "rules/service_names.h"
#include "rules/spoken_hosts.h"
#include "rules/startup.h"
#include "text/json.h"

namespace bulkhead::rules {
namespace {

enum class Guess : std::uint8_t { kEdge, kApi, kData };

struct GuessedTier {
  Guess tier = Guess::kApi;
  std::string because;
};

std::string_view name(Guess tier) {
  switch (tier) {
    case Guess::kEdge:
      return "edge";
    case Guess::kApi:
      return "api_tier";
    case Guess::kData:
      return "data_tier";
  }
  return "api_tier";
}

/// A plain YAML scalar where that is safe, else in double quotes (a JSON string is one).
std::string scalar(const std::string& text) {
  const bool plain =
      !text.empty() &&
      text.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
          "0123456789_-./") == std::string::npos &&
      text.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == 0 &&
      text != "true" && text != "false" && text != "null" && text != "y" && text != "n" &&
      text != "yes" && text != "no" && text != "on" && text != "off";
  if (plain) return text;
  std::string quoted;
  text::append_json_string(quoted, text);
  return quoted;
}

template <typename Items>
std::string flow_list(const Items& items) {
  std::string text = "[";
  for (const auto& item : items) text += (text.size() > 1 ? ", " : "") + item;
  return text + "]";
}

bool is_proxy(const std::string& base) {
  static constexpr std::array<std::string_view, 8> kProxies = {
      "traefik", "nginx", "haproxy", "caddy", "envoy", "httpd", "nginx-proxy", "openresty"};
  return std::find(kProxies.begin(), kProxies.end(), base) != kProxies.end();
}

GuessedTier guess_tier(const model::Service& service) {
  if (const DataStore* store = data_store(service)) {
    return {Guess::kData, fmt::format("its image is {}", store->title)};
  }
  const std::string base = parse_image(service.image.value).base;
  for (const auto& port : service.ports) {
    if (port.published == "80" || port.published == "443") {
      return {Guess::kEdge, fmt::format("it publishes port {}", port.published)};
    }
  }
  if (is_proxy(base)) return {Guess::kEdge, fmt::format("its image is {}", base)};
  return {Guess::kApi, "nothing says otherwise"};
}

/// What the whole project tells of who calls whom.
struct Evidence {
  ServiceNames names;                                                 // and whose they are
  std::map<model::ServiceName, std::set<model::ServiceName>> routed;  // by each proxy
  text::FileReader& files;
};

Evidence evidence_of(const model::Project& project, text::FileReader& files) {
  Evidence evidence{names_of(project), {}, files};
  for (const contract::Route& route : contract::routes({}, project)) {
    for (const auto& proxy : route.proxies) {
      evidence.routed[proxy].insert(route.backends.begin(), route.backends.end());
    }
  }
  return evidence;
}

/// Whom it calls, with what shows it.
std::map<std::string, std::string> guess_dependencies(const model::Project& project,
                                                      const Evidence& evidence,
                                                      const model::Service& service) {
  std::map<std::string, std::string> found;
  for (const SpokenPlace& place : spoken_places(service)) {
    const auto owners = evidence.names.find(place.host.host);
    if (owners == evidence.names.end() || owners->second.size() != 1) continue;
    found.try_emplace(owners->second.begin()->str(),
                      place.variable.empty() ? "command" : "variable " + place.variable);
  }
  for (const ProxyConfiguration& configuration :
       proxy_configurations(project, service, evidence.files)) {
    for (const Upstream& upstream : configuration.upstreams) {
      const auto owners = evidence.names.find(upstream.host);
      if (owners == evidence.names.end() || owners->second.size() != 1) continue;
      found.try_emplace(owners->second.begin()->str(), configuration.title);
    }
  }
  for (const auto& link : service.links) {
    if (!project.services.contains(link.service)) continue;
    found.try_emplace(link.service.str(), "links");
  }
  for (const auto& dependency : service.depends_on) {
    if (dependency.implied ||
        dependency.condition == model::DependencyCondition::kCompletedSuccessfully ||
        !project.services.contains(dependency.service)) {
      continue;
    }
    found.try_emplace(dependency.service.str(), "depends_on");
  }
  if (const auto routed = evidence.routed.find(service.name); routed != evidence.routed.end()) {
    for (const auto& backend : routed->second) {
      found.try_emplace(backend.str(), "Traefik labels of " + backend.str());
    }
  }
  found.erase(service.name.str());
  return found;
}

std::set<model::Port> known_ports(const model::Service& service) {
  std::set<model::Port> ports;
  for (const auto& port : service.expose) ports.insert(port.value);
  for (const auto& port : service.ports) ports.insert(port.target);
  return ports;
}

std::string metadata_text(const model::Project& project, const model::Service& service,
                          const Evidence& evidence, const std::set<model::ServiceName>& jobs) {
  const GuessedTier tier = guess_tier(service);
  std::string text = fmt::format("service_name: {}\n", scalar(service.name.str()));
  text += fmt::format("tier: {}  # guessed: {}\n", name(tier.tier), tier.because);
  if (jobs.contains(service.name)) {
    text += "role: job  # guessed: another service waits until it is done\n";
  } else if (is_proxy(parse_image(service.image.value).base) && tier.tier == Guess::kEdge) {
    text += "role: ingress  # guessed: from its image\n";
  }
  const auto dependencies = guess_dependencies(project, evidence, service);
  if (dependencies.empty()) {
    text += "dependencies: []  # guessed: the Compose files show none\n";
  } else {
    text += "dependencies:\n";
    for (const auto& [callee, because] : dependencies) {
      text += fmt::format("  - {}  # guessed: {}\n", scalar(callee), because);
    }
  }
  auto ports = known_ports(service);
  const DataStore* store = data_store(service);
  std::string comment;
  if (ports.empty() && store != nullptr) {
    ports.insert({store->port, model::Protocol::kTcp});
    comment = fmt::format("  # guessed: the port of {}", store->title);
  }
  std::vector<std::string> words;
  for (const auto port : ports) words.push_back(model::to_string(port));
  if (!words.empty()) text += fmt::format("exposed_ports: {}{}\n", flow_list(words), comment);
  std::set<std::string> aliases;
  for (const auto& attachment : service.networks) {
    for (const auto& alias : attachment.aliases) aliases.insert(scalar(alias.value));
  }
  if (!aliases.empty()) text += fmt::format("aliases: {}\n", flow_list(aliases));
  return text;
}

DraftFile metadata_file(const model::Project& project, const model::Service& service,
                        const Evidence& evidence, const std::set<model::ServiceName>& jobs) {
  return {fmt::format(".codex/services/{}.yaml", service.name.str()),
          metadata_text(project, service, evidence, jobs)};
}

using Dependencies = std::map<model::ServiceName, std::map<std::string, std::string>>;

/// The network that every service of the tier joins, unless it is where the tier calls others: who
/// calls joins the network of whom it calls, and these would be there without need.
std::string tier_network(const model::Project& project,
                         const std::map<model::ServiceName, Guess>& tiers,
                         const Dependencies& dependencies, Guess tier) {
  std::set<std::string> called;  // by the tier
  for (const auto& [caller, callees] : dependencies) {
    if (tiers.at(caller) != tier) continue;
    for (const auto& [callee, because] : callees) called.insert(callee);
  }
  std::map<model::NetworkKey, std::size_t> joined;
  std::set<model::NetworkKey> of_callees;
  std::size_t members = 0;
  for (const auto& [service_name, service] : project.services) {
    const bool member = tiers.at(service_name) == tier;
    members += member ? 1 : 0;
    for (const auto& attachment : service.networks) {
      if (attachment.implicit) continue;
      if (member) ++joined[attachment.network];
      if (!member && called.contains(service_name.str())) of_callees.insert(attachment.network);
    }
  }
  for (const auto& [key, count] : joined) {
    if (count == members && !of_callees.contains(key) &&
        key.str().find(std::string(name(tier)).substr(0, 3)) == 0) {
      return key.str();
    }
  }
  return {};
}

}  // namespace

std::vector<DraftFile> draft_contract(const DraftRequest& request) {
  const model::Project& project = request.project;
  const Evidence evidence = evidence_of(project, request.files);
  const auto jobs = awaited_jobs(project);
  std::map<model::ServiceName, Guess> tiers;
  std::set<Guess> used;
  std::map<Guess, std::set<std::string>> published;
  for (const auto& [service_name, service] : project.services) {
    const GuessedTier tier = guess_tier(service);
    tiers.emplace(service_name, tier.tier);
    used.insert(tier.tier);
    for (const auto& port : service.ports) {
      // What this machine alone reaches is public nowhere.
      const bool local = is_loopback_only(port);
      if (tier.tier != Guess::kEdge && !local) continue;
      const bool number = !port.published.empty() &&
                          port.published.find_first_not_of("0123456789") == std::string::npos;
      if (!number) continue;
      const std::string shown = shown_published(port);
      published[tier.tier].insert(local ? scalar(shown) : shown.substr(shown.rfind(':') + 1));
    }
  }
  Dependencies dependencies;
  for (const auto& [service_name, service] : project.services) {
    dependencies.emplace(service_name, guess_dependencies(project, evidence, service));
  }
  std::set<std::pair<Guess, Guess>> flows;
  for (const auto& [service_name, callees] : dependencies) {
    for (const auto& [callee, because] : callees) {
      const Guess from = tiers.at(service_name);
      const Guess to = tiers.at(model::ServiceName(callee));
      if (from != to) flows.emplace(from, to);
    }
  }

  std::string text =
      "# A first contract, written by `bulkhead init`. What is marked as guessed wants to be read "
      "by\n"
      "# somebody who knows the project. Then `bulkhead check`, and `mode: strict`.\n"
      "version: 1\n";
  text += fmt::format("project: {}\n\n", scalar(project.name));
  std::vector<std::string> files;
  for (const auto& file : request.compose_files) files.push_back(scalar(file));
  text += fmt::format("environments:\n  dev: {}\n\n", flow_list(files));
  text += "metadata: [.codex/services/*.yaml]\n\n";
  text += "# Zones of services. A tier that names a network has its services on it.\n";
  if (used.empty()) {
    text += "tiers: {}\n";
  } else {
    text += "tiers:\n";
    for (const Guess tier : used) {
      std::vector<std::string> settings;
      const std::string network = tier_network(project, tiers, dependencies, tier);
      if (!network.empty()) settings.push_back("network: " + scalar(network));
      if (published.contains(tier)) {
        settings.push_back("publish: " + flow_list(published.at(tier)));
      }
      std::string line;
      for (const auto& setting : settings) line += (line.empty() ? " " : ", ") + setting;
      text += fmt::format("  {}: {{{}{}}}\n", name(tier), line, line.empty() ? "" : " ");
    }
  }
  text += "\n# Which tier may call which; all other directions are denied.\n";
  if (flows.empty()) {
    text += "flows: []\n";
  } else {
    text += "flows:\n";
    for (const auto& [from, to] : flows) {
      text += fmt::format("  - {} -> {}  # guessed: from the dependencies\n", name(from), name(to));
    }
  }
  text +=
      "\npolicy:\n"
      "  mode: monitoring  # nothing fails yet; then warning, then strict\n"
      "  precision: tier\n"
      "\ngates:\n"
      "  minimum_score: 95\n";

  std::vector<DraftFile> drafts = {{"bulkhead.yaml", std::move(text)}};
  for (const auto& [service_name, service] : project.services) {
    drafts.push_back(metadata_file(project, service, evidence, jobs));
  }
  return drafts;
}

DraftFile draft_metadata(const model::Project& project, const model::Service& service,
                         text::FileReader& files) {
  return metadata_file(project, service, evidence_of(project, files), awaited_jobs(project));
}

}  // namespace bulkhead::rules
