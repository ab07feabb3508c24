// LiveProject: a picture of the running project (docker/live_topology.h) in the words of the
// files, with what a prober needs to know of each container. A value.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "docker/live_topology.h"
#include "model/names.h"
#include "model/port.h"

namespace bulkhead::verify {

struct LiveEndpoint {
  model::NetworkName network;
  std::string ipv4;  // empty while the container does not run
  std::string ipv6;
  std::string gateway;
  std::vector<std::string> aliases;
};

struct LivePort {
  model::Port target;
  std::string host_ip;
  std::uint16_t host_port = 0;
};

struct LiveContainer {
  std::string id;
  std::string name;
  std::string image;           // its id
  model::ServiceName service;  // of a foreign container: its name
  bool foreign = false;        // not of this project, but on one of its networks
  bool beside = false;         // foreign, and proved all the same (foreign.h)
  bool beyond = false;         // and on no network of the project's, nor one that it uses
  bool running = false;
  int pid = 0;
  int exit_code = 0;
  std::string state;                    // "running", "exited"
  std::string network_mode;             // as the engine says it
  std::vector<LiveEndpoint> endpoints;  // sorted by network
  std::vector<LivePort> ports;          // published now
  std::vector<model::Port> exposed;
  std::vector<std::string> dns;  // name servers that it is given; empty: the host's

  /// A prober goes there.
  bool is_probed() const { return running && (!foreign || beside); }
};

struct LiveNetwork {
  model::NetworkName name;
  std::string driver;
  bool internal = false;
  bool of_project = false;      // by its labels
  bool inter_container = true;  // false: enable_icc=false
  std::vector<std::string> gateways;
};

struct LiveProject {
  std::vector<LiveContainer> containers;  // by service, then name; foreign ones last
  std::map<model::NetworkName, LiveNetwork> networks;

  /// Containers of a service, in the order of `containers`.
  std::vector<const LiveContainer*> of(const model::ServiceName& service) const;
  /// One of the project's own.
  bool any_runs() const;
};

LiveProject seen_by_prober(const docker::LiveProject& project);

}  // namespace bulkhead::verify
