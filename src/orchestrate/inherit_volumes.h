// Anonymous volumes outlive the container that they were made with: its successor takes them over,
// so that a recreation loses no data.
#pragma once

#include "docker/container.h"
#include "docker/image.h"

namespace bulkhead::orchestrate {

/// Adds to `spec` what `replaced` holds in anonymous volumes, where the new definition has one at
/// the same place: declared by the image (null: not known), or by a mount without a source.
void inherit_volumes(const docker::Container& replaced, const docker::Image* image,
                     docker::ContainerSpec& spec);

}  // namespace bulkhead::orchestrate
