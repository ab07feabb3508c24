// Networks: what to make one from, and what the engine says about one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "docker/names.h"

namespace bulkhead::docker {

struct IpamPool {
  std::string subnet = {};
  std::string ip_range = {};
  std::string gateway = {};
  std::map<std::string, std::string> auxiliary_addresses = {};  // name → address

  friend bool operator==(const IpamPool&, const IpamPool&) = default;
};

struct Ipam {
  std::string driver = {};  // empty: "default"
  std::vector<IpamPool> pools = {};
  std::map<std::string, std::string> options = {};

  friend bool operator==(const Ipam&, const Ipam&) = default;
};

/// The body of a create request. The engine always refuses a second network of the same name.
struct NetworkSpec {
  std::string name = {};
  std::string driver = {};  // empty: "bridge"
  bool internal = false;
  bool attachable = false;
  bool enable_ipv6 = false;
  Ipam ipam = {};
  std::map<std::string, std::string> options =
      {};  // "com.docker.network.bridge.enable_icc": "false"
  std::map<std::string, std::string> labels = {};

  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

/// One container on a network. Only running ones are listed by the engine.
struct NetworkMember {
  std::string name = {};
  std::string endpoint_id = {};
  std::string mac_address = {};
  std::string ipv4 = {};  // with its prefix length: "172.18.0.2/16"
  std::string ipv6 = {};

  friend bool operator==(const NetworkMember&, const NetworkMember&) = default;
};

struct Network {
  NetworkRef id = {};
  std::string name = {};
  std::string scope = {};  // local, swarm or global
  std::string driver = {};
  bool internal = false;
  bool attachable = false;
  bool ingress = false;
  bool enable_ipv6 = false;
  bool config_only = false;
  std::optional<WallTime> created = {};
  Ipam ipam = {};  // with the pools that the engine chose
  std::map<std::string, std::string> options = {};
  std::map<std::string, std::string> labels = {};
  std::map<std::string, NetworkMember> members =
      {};  // by container id; from inspect only, not list

  friend bool operator==(const Network&, const Network&) = default;
};

struct NetworkFilter {
  std::vector<std::string> labels = {};  // "key" or "key=value": all of them must hold
  std::vector<std::string> names = {};   // parts of names, as the engine matches them
  std::vector<std::string> drivers = {};
};

}  // namespace bulkhead::docker
