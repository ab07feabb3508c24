// Namespaces: which services live in one network namespace, after following network_mode.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/topology.h"

namespace bulkhead::reach {

/// One network namespace and who lives in it.
struct SharedNamespace {
  enum class Kind : std::uint8_t {
    kOwn,      // of the first member, whose attachments and publications count
    kHost,     // the host's; there is at most one
    kNone,     // loopback only
    kUnknown,  // of a container, or a service, that this topology does not have
  };
  Kind kind = Kind::kOwn;
  /// The owner first, if it is a service of the topology, then by name.
  std::vector<const model::TopologyService*> members;
  /// Name of the container or service that owns an unknown namespace.
  std::string owner;
};

/// What Docker does with a network driver as far as reachability goes.
struct DriverTraits {
  bool reaches_host = true;     // host and containers reach each other
  bool reached_by_lan = false;  // containers sit on the LAN with addresses of their own
  bool publishes = true;        // published ports have an effect
};
DriverTraits traits(const model::TopologyNetwork& network);

/// True for the engine's predefined network that is the host's own namespace, or no network at all.
bool is_host_network(const model::TopologyNetwork& network);
bool is_null_network(const model::TopologyNetwork& network);

class Namespaces final {
 public:
  explicit Namespaces(const model::Topology& topology);

  const std::vector<SharedNamespace>& all() const { return all_; }
  /// Null when the topology has no such service.
  const SharedNamespace* of(const model::ServiceName& service) const;

 private:
  std::vector<SharedNamespace> all_;
  std::map<model::ServiceName, std::size_t> place_;
};

/// "0.0.0.0:8080", "[::1]:8080", "0.0.0.0:any" when the engine picks the port.
std::string describe(const model::Publication& publication);

/// True when some network of the owner gives its published ports an effect.
bool publications_have_effect(const model::Topology& topology, const SharedNamespace& space);

}  // namespace bulkhead::reach
