// Volumes: what to make one from, and what the engine says about one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "docker/names.h"

namespace bulkhead::docker {

/// Creating one that exists with the same driver returns the existing one, whatever its labels.
struct VolumeSpec {
  std::string name = {};    // empty: the engine makes one up
  std::string driver = {};  // empty: "local"
  std::map<std::string, std::string> driver_opts = {};
  std::map<std::string, std::string> labels = {};

  friend bool operator==(const VolumeSpec&, const VolumeSpec&) = default;
};

struct Volume {
  VolumeName name = {};
  std::string driver = {};
  std::string mountpoint = {};  // on the engine's host
  std::string scope = {};
  std::optional<WallTime> created = {};
  std::map<std::string, std::string> labels = {};
  std::map<std::string, std::string> options = {};

  friend bool operator==(const Volume&, const Volume&) = default;
};

struct VolumeFilter {
  std::vector<std::string> labels = {};  // "key" or "key=value": all of them must hold
  std::vector<std::string> names = {};   // parts of names, as the engine matches them
  std::optional<bool> dangling = {};     // used by no container
};

}  // namespace bulkhead::docker
