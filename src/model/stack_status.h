// StackStatus: what runs of a project now, for people and programs to read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/names.h"

namespace bulkhead::model {

struct ContainerStatus {
  ServiceName service;
  TierName tier;     // empty: none
  std::string name;  // empty: the service has no container
  std::string id;
  std::string image;
  std::string state;   // "running", "exited", "missing" …
  std::string health;  // "healthy", "starting", "unhealthy"; empty: no healthcheck
  int exit_code = 0;
  std::optional<Duration> since;      // how long it has been running, or ended
  std::vector<std::string> ports;     // "8080->80/tcp"
  std::vector<std::string> networks;  // sorted
  bool orphan = false;                // the files have no such service
};

struct StackStatus {
  std::string project;
  std::vector<ContainerStatus> containers;  // by tier, service, name
};

}  // namespace bulkhead::model
