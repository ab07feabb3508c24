// LiveProject: the containers and networks of one project as the engine has them now, with what a
// prober needs to know of each. A value; asked once, and then a picture of that moment.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "docker/engine.h"
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
  model::ServiceName service;  // of a foreign container: its name
  bool foreign = false;        // not of this project, but on one of its networks
  bool running = false;
  int pid = 0;
  int exit_code = 0;
  std::string state;                    // "running", "exited"
  std::string network_mode;             // as the engine says it
  std::vector<LiveEndpoint> endpoints;  // sorted by network
  std::vector<LivePort> ports;          // published now
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
};

/// `networks`: names in the engine that the files mention. Foreign containers are looked for on
/// these and on the project's own.
Result<LiveProject> inspect_project(docker::Engine& engine, const std::string& project,
                                    const std::set<model::NetworkName>& networks,
                                    const docker::Call& call = {});

}  // namespace bulkhead::verify
