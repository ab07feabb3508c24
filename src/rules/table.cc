#include "rules/table.h"

#include <algorithm>

#include "base/check.h"
#include "base/embedded_file.h"
#include "rules/checks.h"

namespace bulkhead::rules {

// Generated: cmake/embed.cmake.
const std::vector<EmbeddedFile>& page_files();

const std::vector<Rule>& table() {
  using text::Severity;
  static const std::vector<Rule> kTable = {
      // clang-format off
      {"BH101", "unknown-service", Severity::kError, Needs::kContract,
       "Metadata describes or depends on a service that no Compose file has",
       unknown_service},
      {"BH102", "missing-metadata", Severity::kWarning, Needs::kContract,
       "A service has no metadata, or its metadata names no tier",
       missing_metadata},
      {"BH103", "unknown-tier", Severity::kError, Needs::kContract,
       "Metadata or a flow names a tier that the contract does not declare",
       unknown_tier},
      {"BH104", "flow-denied", Severity::kError, Needs::kContract,
       "A dependency leads from one tier to another, and no flow permits it",
       flow_denied},
      {"BH105", "dependency-cycle", Severity::kError, Needs::kProject,
       "Services wait for each other in a circle, or call each other in one",
       dependency_cycle,
       "a note where services only call each other"},
      {"BH106", "undeclared-dependency", Severity::kWarning, Needs::kContract,
       "The Compose files show that a service uses another, which its metadata does not declare",
       undeclared_dependency,
       "a note for a dependency that is declared and used nowhere"},
      {"BH107", "port-mismatch", Severity::kWarning, Needs::kContract,
       "Metadata and Compose file disagree on the ports of a service",
       port_mismatch},
      {"BH108", "profile-unmet", Severity::kError, Needs::kContract,
       "A service does not meet what its security profile demands",
       profile_unmet},
      {"BH109", "expired-exception", Severity::kWarning, Needs::kContract,
       "An exception of the policy has expired",
       expired_exception},
      {"BH110", "unused-exception", Severity::kWarning, Needs::kContract,
       "An exception of the policy accepts nothing",
       nullptr},
      {"BH111", "conflicting-metadata", Severity::kError, Needs::kProject,
       "Two places say different things of one service",
       conflicting_metadata},
      {"BH112", "idle-suppression", Severity::kWarning, Needs::kProject,
       "A comment that is to accept a finding gives no reason, names no rule, or accepts nothing",
       nullptr},
      {"BH201", "forbidden-reach", Severity::kError, Needs::kContract,
       "Two services can reach each other and may not",
       forbidden_reach},
      {"BH202", "missing-reach", Severity::kError, Needs::kContract,
       "A service depends on another that it cannot reach",
       missing_reach},
      {"BH203", "tier-network", Severity::kError, Needs::kContract,
       "A service is not on its tier's network, or that network is missing",
       tier_network},
      {"BH204", "tier-not-internal", Severity::kError, Needs::kContract,
       "The network of an internal tier has a way out",
       tier_not_internal},
      {"BH205", "internal-leak", Severity::kError, Needs::kContract,
       "A service of an internal tier is also on a network with a way out",
       internal_leak,
       "a warning for an external network"},
      {"BH206", "implicit-default-network", Severity::kError, Needs::kContract,
       "A service is on the default network because it names none",
       implicit_default_network},
      {"BH207", "namespace-bypass", Severity::kError, Needs::kContract,
       "A host or shared network namespace goes around the tiers",
       namespace_bypass},
      {"BH208", "shared-external-network", Severity::kWarning, Needs::kContract,
       "Services of a tier are on a network where other projects live",
       shared_external_network},
      {"BH209", "gateway-reach", Severity::kWarning, Needs::kProject,
       "An internal network still reaches a service of the host",
       gateway_reach},
      {"BH210", "pool-exhaustion", Severity::kWarning, Needs::kProject,
       "The project needs more networks than the engine's address pools give",
       pool_exhaustion},
      {"BH211", "needless-membership", Severity::kError, Needs::kContract,
       "A service is on another tier's network and depends on nothing there",
       needless_membership},
      {"BH301", "undeclared-publish", Severity::kError, Needs::kContract,
       "A port is published that the service's tier may not publish",
       undeclared_publish,
       "a warning for a port on the host's own address"},
      {"BH302", "wildcard-publish", Severity::kWarning, Needs::kProject,
       "A port is published on every address of the host without being declared public",
       wildcard_publish,
       "a note for what is no data store"},
      {"BH303", "publish-not-expose", Severity::kWarning, Needs::kProject,
       "A published port is used only by a service that could reach it directly",
       publish_not_expose,
       "a note where the caller uses the name already"},
      {"BH304", "ineffective-publish", Severity::kWarning, Needs::kProject,
       "A port is published where that has no effect",
       ineffective_publish},
      {"BH305", "docker-socket", Severity::kWarning, Needs::kProject,
       "A service has the Docker socket, and with it the host",
       docker_socket_mounted,
       "a note for a proxy that filters"},
      {"BH306", "excess-privilege", Severity::kWarning, Needs::kProject,
       "A service is privileged, or has rights that lead out of its container",
       excess_privilege,
       "a note for the host's network"},
      {"BH307", "plain-secret", Severity::kWarning, Needs::kProject,
       "A secret stands in plain text in an environment variable",
       plain_secret,
       "a note for a default beside a variable"},
      {"BH401", "alias-collision", Severity::kError, Needs::kProject,
       "One name belongs to two services on a network that a caller joins",
       alias_collision},
      {"BH402", "alias-shadows-service", Severity::kError, Needs::kProject,
       "An alias is the name of another service",
       alias_shadows_service,
       "a warning for a link or an extra host, a note where the two share no network"},
      {"BH403", "missing-alias", Severity::kError, Needs::kContract,
       "An alias of the metadata is missing in the Compose files",
       missing_alias},
      {"BH404", "invalid-dns-label", Severity::kWarning, Needs::kProject,
       "A name of a service cannot be used as a host name everywhere",
       invalid_dns_label,
       "a note for an underscore"},
      {"BH405", "fixed-container-name", Severity::kWarning, Needs::kProject,
       "A fixed container name keeps a project from running twice and a service from scaling",
       fixed_container_name,
       "an error where two containers would have it, else a note"},
      {"BH501", "no-healthcheck", Severity::kWarning, Needs::kProject,
       "A service has no healthcheck",
       no_healthcheck,
       "a note without metadata"},
      {"BH502", "gate-without-healthcheck", Severity::kError, Needs::kProject,
       "A service waits for the health of one that has no healthcheck",
       gate_without_healthcheck,
       "a warning where the image or `bulkhead up` may help"},
      {"BH503", "ungated-dependency", Severity::kWarning, Needs::kProject,
       "A service does not wait until the data service it depends on is ready",
       ungated_dependency,
       "a note without metadata"},
      {"BH504", "start-interval-alone", Severity::kWarning, Needs::kProject,
       "A healthcheck has a start interval and no start period",
       start_interval_alone},
      {"BH505", "localhost-probe", Severity::kNote, Needs::kProject,
       "A healthcheck asks localhost, which can mean the wrong address family",
       localhost_probe},
      {"BH506", "inactive-dependency", Severity::kError, Needs::kProject,
       "A service depends on one that is not there, or that no active profile selects",
       inactive_dependency},
      {"BH507", "unset-variable", Severity::kError, Needs::kProject,
       "A variable has no value",
       unset_variable,
       "a warning where an empty text is taken, a note where an example env file names it"},
      {"BH508", "missing-file", Severity::kError, Needs::kProject,
       "A file that the project refers to does not exist",
       missing_file,
       "a warning for mounts, builds, and files that have an example"},
      {"BH509", "port-conflict", Severity::kError, Needs::kProject,
       "Two services publish the same port of the host",
       port_conflict,
       "a warning for replicas of one service"},
      {"BH510", "restart-policy", Severity::kWarning, Needs::kProject,
       "A restart policy is missing, or starts a one-shot again and again",
       restart_policy,
       "a note where none is given and there is no metadata"},
      {"BH511", "stranded-namespace", Severity::kWarning, Needs::kProject,
       "A service loses its network when the owner of its namespace is recreated",
       stranded_namespace,
       "a note for the namespace of a service of the project"},
      {"BH512", "cached-upstream", Severity::kWarning, Needs::kProject,
       "A proxy looks up its upstream once and keeps a dead address",
       cached_upstream},
      {"BH601", "proxy-unreachable", Severity::kError, Needs::kProject,
       "A route leads to a service that the proxy cannot reach",
       proxy_unreachable},
      {"BH602", "ambiguous-proxy-network", Severity::kWarning, Needs::kProject,
       "A routed service is on several networks, and nothing tells the proxy which to use",
       ambiguous_proxy_network},
      {"BH603", "unknown-proxy-network", Severity::kError, Needs::kProject,
       "The proxy is told to use a network that the service does not join",
       unknown_proxy_network,
       "a warning or a note where it hangs on the project's name"},
      {"BH604", "unknown-route-target", Severity::kError, Needs::kProject,
       "A router names a service, middleware or entry point that is not there",
       unknown_route_target,
       "a warning for a port to redirect to"},
      {"BH605", "unknown-route-port", Severity::kWarning, Needs::kProject,
       "The port of a routed service is neither given nor to be inferred",
       unknown_route_port,
       "a note where the image may tell"},
      {"BH606", "duplicate-route", Severity::kError, Needs::kProject,
       "Two routers have one name or one rule",
       duplicate_route},
      {"BH607", "misspelt-label", Severity::kWarning, Needs::kProject,
       "A Traefik label that Traefik does not know",
       misspelt_label},
      {"BH608", "exposed-by-default", Severity::kWarning, Needs::kProject,
       "The proxy routes to services that no label asks it to",
       exposed_by_default},
      {"BH609", "unread-labels", Severity::kWarning, Needs::kProject,
       "Labels for Traefik stand where the project's proxy does not read them",
       unread_labels},
      {"BH701", "unpinned-image", Severity::kWarning, Needs::kProject,
       "An image names no version",
       unpinned_image,
       "a note without metadata"},
      {"BH801", "stale-documents", Severity::kWarning, Needs::kContract,
       "A generated part of a document is not what the files give now",
       stale_documents},
      // clang-format on
  };
  return kTable;
}

const Rule* find_rule(std::string_view code_or_name) {
  std::string code(code_or_name);
  for (char& c : code) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const auto found = std::find_if(table().begin(), table().end(), [&](const Rule& rule) {
    return rule.code == code || rule.name == code_or_name;
  });
  return found == table().end() ? nullptr : &*found;
}

std::string page_name(const Rule& rule) {
  // Sorted by code, as the table is.
  std::string name = "bh" + std::string(rule.code.substr(2)) + "_" + std::string(rule.name) + ".md";
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string_view page(const Rule& rule) {
  const std::string name = page_name(rule);
  const auto& files = page_files();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const EmbeddedFile& file) { return file.name == name; });
  CHECK(found != files.end());
  return found->content;
}

std::vector<std::string_view> rule_words() {
  std::vector<std::string_view> words;
  for (const Rule& rule : table()) {
    words.push_back(rule.name);
    words.push_back(rule.code);
  }
  return words;
}

}  // namespace bulkhead::rules
