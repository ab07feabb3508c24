// Project: a resolved Compose project: all files of one environment merged, variables filled in,
// every form canonical. It is what `compose` gives and everything else reads.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/names.h"
#include "model/service.h"
#include "text/value.h"

namespace bulkhead::model {

struct IpamPool {
  std::string subnet;
  std::string gateway;
  std::string ip_range;
  Options aux_addresses;
};

/// specification, top-level "networks".
struct Network {
  NetworkKey key;
  NetworkName name;  // in the engine
  bool external = false;
  bool internal = false;
  bool attachable = false;
  bool implicit = false;  // the default network, which nobody wrote down
  std::optional<bool> enable_ipv4;
  std::optional<bool> enable_ipv6;
  std::string driver;  // empty: the engine's default
  Options driver_opts;
  std::string ipam_driver;
  Options ipam_options;
  std::vector<IpamPool> ipam;
  Labels labels;
  text::Span span;
};

/// specification, top-level "volumes".
struct Volume {
  std::string key;
  std::string name;
  bool external = false;
  std::string driver;
  Options driver_opts;
  Labels labels;
  text::Span span;
};

/// specification, top-level "configs" and "secrets".
struct FileObject {
  std::string key;
  std::string name;
  bool external = false;
  std::string file;         // absolute path
  std::string environment;  // name of a variable
  std::optional<std::string> content;
  text::Span span;
};

struct Project {
  std::string name;
  text::Span name_span;
  std::string working_dir;                 // absolute
  std::vector<std::string> compose_files;  // absolute, in the order given
  std::map<ServiceName, Service> services;
  /// Left out because none of their profiles is active; canonical like the others.
  std::map<ServiceName, Service> inactive_services;
  std::map<NetworkKey, Network> networks;
  std::map<std::string, Volume> volumes;
  std::map<std::string, FileObject> configs;
  std::map<std::string, FileObject> secrets;
  /// The canonical model as `docker compose config` prints it, with places.
  text::Value resolved;
  /// `x-bulkhead` of a service, as written.
  std::map<ServiceName, text::Value> bulkhead_extensions;
};

}  // namespace bulkhead::model
