// Site: where a proof is made: the network namespaces of the running containers, of the engine's
// host, and of a neighbour that stands for the outside; in each a listener of the prover's own, so
// that every way can be tried whatever the services listen on.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "linux/network_namespace.h"
#include "linux/socket_address.h"
#include "linux/socket_table.h"
#include "probe/neighbour.h"
#include "verify/live.h"

namespace bulkhead::verify {

struct PlaceAddress {
  linux::IpAddress ip;
  model::NetworkName network;
  /// Peers on that network may connect to it: not so where enable_icc=false.
  bool for_peers = true;
};

/// One namespace. Containers that share it share its entry.
struct Place {
  std::vector<std::string> containers;            // names; empty for the host and the neighbour
  std::vector<PlaceAddress> addresses;            // on Docker networks; empty for the host
  std::vector<linux::IpAddress> gateways;         // of those networks: addresses of the host
  std::vector<linux::ListeningSocket> listening;  // before the prover came
  std::uint16_t port = 0;                         // of the prover's TCP listener; zero: none
  std::uint16_t port6 = 0;                        // the same for IPv6
};

class Site final {
 public:
  /// `engine_process` lives in the engine's host namespace; zero: so do we. A container that ends
  /// meanwhile has no place. kRefused without the right to enter namespaces.
  static Result<Site> open(const LiveProject& live, int engine_process, Clock& clock);

  const std::vector<Place>& places() const { return places_; }
  const Place& place(std::size_t index) const { return places_[index]; }
  /// Where a container lives, by its id.
  std::optional<std::size_t> place_of(const std::string& container_id) const;
  std::size_t host() const { return host_; }
  /// Absent where no neighbour could be made; then why_no_outside() says why.
  const probe::Neighbour* neighbour() const { return neighbour_.get(); }
  std::size_t outside() const { return outside_; }
  const std::string& why_no_outside() const { return why_no_outside_; }

  /// In every container's namespace: see linux::forget_peers.
  Status forget_peers() const;

  /// For run_exchanges: parallel to places().
  std::vector<const linux::NetworkNamespace*> sources() const;

 private:
  Result<std::size_t> add(linux::NetworkNamespace space);
  Status add_containers(const LiveProject& live);
  Status listen(std::size_t index);

  std::vector<linux::NetworkNamespace> spaces_;  // all but the neighbour's
  std::vector<Place> places_;
  std::map<std::uint64_t, std::size_t> by_identity_;
  std::map<std::string, std::size_t> by_container_;
  std::vector<UniqueFd> listeners_;
  std::size_t host_ = 0;
  std::size_t outside_ = 0;
  std::unique_ptr<probe::Neighbour> neighbour_;
  std::string why_no_outside_;
};

}  // namespace bulkhead::verify
