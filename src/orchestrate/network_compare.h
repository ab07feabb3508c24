// Networks and volumes against their definitions, field by field. Pure.
#pragma once

#include <string>
#include <vector>

#include "docker/network.h"
#include "docker/volume.h"
#include "model/plan.h"

namespace bulkhead::orchestrate {

/// What the engine chose where the files say nothing (pools, default options) is no difference.
std::vector<model::FieldChange> compare_network(const docker::Network& live,
                                                const docker::NetworkSpec& wanted);
std::vector<model::FieldChange> compare_volume(const docker::Volume& live,
                                               const docker::VolumeSpec& wanted);

/// "internal differs", "internal and driver differ", "a, b and 3 more differ".
std::string differ_text(const std::vector<model::FieldChange>& fields);

}  // namespace bulkhead::orchestrate
