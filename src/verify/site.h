// Site: where a proof is made: the network namespaces of the running containers, of the engine's
// host, and of a neighbour that stands for the outside. A value: how one gets there is the
// vantage's (vantage.h).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "linux/socket_address.h"
#include "linux/socket_table.h"
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

  /// As `container` is attached; its name is noted. REQUIRES: it lives here.
  void add(const LiveContainer& container, const LiveProject& live, bool is_host);
};

/// The neighbour (probe/neighbour.h), as others see it.
struct Outside {
  std::size_t place = 0;
  linux::SocketAddress tcp;                  // its listener
  linux::IpAddress host_address;             // of the host, on the cable between them
  std::optional<linux::SocketAddress> tcp6;  // the same by IPv6, where that was asked for
  std::optional<linux::IpAddress> host_address6;
};

struct Site {
  std::vector<Place> places;
  std::map<std::string, std::size_t> by_container;  // by id
  std::size_t host = 0;
  /// By which others may ask for the host: neither loopback nor link-local, nor a prover's cable.
  std::vector<linux::IpAddress> host_addresses;
  /// Of the host, to which the engine hands on names that it does not know; empty: not known.
  std::vector<linux::IpAddress> resolvers;
  std::optional<Outside> outside;
  std::string why_no_outside;

  const Place& place(std::size_t index) const { return places[index]; }
  /// Where a container lives, by its id.
  std::optional<std::size_t> place_of(const std::string& container_id) const;
};

/// What is worth trying of the addresses of the host's interfaces.
std::vector<linux::IpAddress> addresses_of_host(const std::vector<linux::IpAddress>& all);

/// Whether the project uses IPv6. A wildcard is bound for both families, and that alone is no use.
bool uses_ipv6(const LiveProject& live);

}  // namespace bulkhead::verify
