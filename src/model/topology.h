// Topology: what attaches whom to what. Built from files by `compose` and from a live engine by
// `docker`; `reach` turns either into a Graph. It says nothing of what is permitted.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/names.h"
#include "model/port.h"
#include "text/source.h"

namespace bulkhead::model {

/// A network as far as reachability goes. Keyed by its name in the engine, because that is what
/// two projects share.
struct TopologyNetwork {
  NetworkName name;
  NetworkKey key;  // empty for a network that no file declares
  std::string driver = "bridge";
  bool internal = false;
  bool external = false;
  bool implicit = false;
  /// com.docker.network.bridge.enable_icc: false cuts containers of one bridge from each other.
  bool inter_container = true;
  text::Span span;
};

struct Attachment {
  NetworkName network;
  /// Names under which peers on this network find the service: aliases, and the service's own name.
  std::vector<std::string> aliases;
  /// Addresses of each replica; empty when built from files without static ones.
  std::vector<std::string> addresses;
  text::Span span;
};

struct Publication {
  Port target;
  std::string published;  // empty: picked by the engine
  std::string host_ip;    // empty: every address
  text::Span span;
};

/// Whose network namespace a service's containers live in.
struct Namespace {
  enum class Kind : std::uint8_t { kOwn, kNone, kHost, kService, kContainer };
  Kind kind = Kind::kOwn;
  std::string target;  // service's name or container's name
  text::Span span;
};

struct TopologyService {
  ServiceName name;
  Namespace network_namespace;
  std::vector<Attachment> attachments;  // sorted by network
  std::vector<Publication> publications;
  /// What it is known to listen on: expose, published targets.
  PortSet listens;
  std::uint32_t replicas = 1;
  /// A container of another project, or of none, that sits on one of this project's networks.
  bool foreign = false;
  text::Span span;
};

struct Topology {
  std::string project;
  std::map<NetworkName, TopologyNetwork> networks;
  std::map<ServiceName, TopologyService> services;
};

}  // namespace bulkhead::model
