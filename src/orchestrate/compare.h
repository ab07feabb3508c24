// compare: a live container against its definition, field by field. Pure.
//
// What an engine lets change on a container once it is made is its name, its networks, its limits
// and its restart policy; everything else stays until it is recreated. So where the container was
// made from this very definition (same config hash, same image), only those are looked at, and what
// the definition only names (volumes, files of configs and secrets, a seccomp profile); else all. A
// hash alone never decides: a definition that changed in words and not in effect leaves the
// container as it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "docker/container.h"
#include "model/plan.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {

struct NetworkChange {
  std::string network;  // its name
  bool disconnect = false;
  bool connect = false;  // both: the same network with other settings

  friend bool operator==(const NetworkChange&, const NetworkChange&) = default;
};

struct Comparison {
  std::vector<model::FieldChange> recreate;  // needs a new container
  std::vector<model::FieldChange> update;    // limits and restart policy
  docker::ContainerUpdate update_to;         // what makes the fields of `update` right
  std::vector<model::FieldChange> attachments;
  std::vector<NetworkChange> networks;
  bool rename = false;

  bool same() const { return recreate.empty() && update.empty() && attachments.empty() && !rename; }
};

enum class Depth : std::uint8_t {
  kWhatMayDiffer,  // as above
  kEveryField,     // also where the config hash is that of `wanted`
};

/// `image` is the one that `wanted` names; null when the engine does not have it, and then it is
/// not compared. `live` is asked for networks' ids, and at kEveryField for the image by its id
/// that a container runs in place of the one it should.
Comparison compare(const docker::Container& container, const docker::ContainerSpec& wanted,
                   const docker::Image* image, const LiveState& live,
                   Depth depth = Depth::kWhatMayDiffer);

}  // namespace bulkhead::orchestrate
