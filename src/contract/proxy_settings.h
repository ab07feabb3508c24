// Which service is the proxy at the edge, and what its static configuration says, as far as the
// Compose file shows it: Traefik's arguments and variables. A configuration file is not read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.h"
#include "model/project.h"

namespace bulkhead::contract {

/// True for an image whose last path component is "traefik", with its major version when the tag
/// tells it, or its options are those of version 1.
bool is_traefik(const model::Service& service);
std::optional<int> traefik_major(const model::Service& service);

/// Services that read the labels: an image named traefik, or metadata role `ingress` where the
/// image is not known to be another proxy.
std::vector<model::ServiceName> proxies(const Contract& contract, const model::Project& project);

/// One of Traefik's own arguments or variables.
struct ProxyOption {
  enum class Place : std::uint8_t { kEntrypoint, kCommand, kEnvironment };
  std::string name;   // in lower case, with dots: "entrypoints.web.address"
  std::string value;  // "true" without one
  Place place = Place::kCommand;
  std::size_t index = 0;  // of the word that has the value; of no meaning for a variable
  text::Span span;        // of a variable
};
std::vector<ProxyOption> proxy_options(const model::Service& proxy);

struct ProxySettings {
  /// False when the configuration comes from a file, which is not read: then nothing can be
  /// concluded from what is absent here.
  bool complete = true;
  bool docker_provider = false;  // reads the labels of containers
  bool swarm_provider = false;   // reads the labels of Swarm services
  std::optional<bool> exposed_by_default;
  std::string network;                             // of its provider
  std::vector<std::string> entry_points;           // lower case; those with an address
  std::vector<std::string> certificate_resolvers;  // lower case
  bool file_provider = false;
  bool has_constraints = false;
};
ProxySettings proxy_settings(const model::Service& proxy);

/// Where the labels stand that the project's proxies read.
enum class LabelSource : std::uint8_t {
  kUnknown,     // no proxy here, or one of which the provider is not seen
  kContainers,  // `labels`
  kSwarm,       // `deploy.labels`, which containers do not get
};
LabelSource label_source(const Contract& contract, const model::Project& project);

/// The service's labels that are read. Where nothing is known of the proxy: those of its
/// containers, or of its Swarm service if only these are for Traefik.
const model::Labels& proxy_labels(const model::Service& service, LabelSource source);

/// The label that names the network on which the proxy is to reach the service; null without one.
const model::Located<std::string>* chosen_network(const model::Service& service,
                                                  LabelSource source);

/// proxy_labels() gives those of its Swarm service.
bool is_read_by_swarm(const model::Service& service, LabelSource source);

}  // namespace bulkhead::contract
