// Names by which the engine is asked for its objects. An id, an unambiguous start of one, or a
// name: the engine takes all three in the same place, so a Ref is any of them. What the engine
// itself returns is always the full id.
#pragma once

#include "base/strong_string.h"

namespace bulkhead::docker {

using ContainerRef = StrongString<struct ContainerRefTag>;
using NetworkRef = StrongString<struct NetworkRefTag>;
/// A tag ("postgres:15"), a digest reference ("postgres@sha256:…") or an id ("sha256:…").
using ImageRef = StrongString<struct ImageRefTag>;
/// Volumes have no id.
using VolumeName = StrongString<struct VolumeNameTag>;
using ExecId = StrongString<struct ExecIdTag>;

}  // namespace bulkhead::docker
