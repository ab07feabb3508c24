// The hash by which docker compose tells whether a container is up to date with its service.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/names.h"
#include "orchestrate/container_spec.h"

namespace bulkhead::orchestrate {

/// Lower-case hex.
std::string sha256(std::string_view bytes);

/// `input` is the JSON that docker compose 2.26.1 writes of a service. It hashes it after it has
/// put a container's id in the place of "service:NAME", so the hash of a service that shares a
/// namespace or volumes depends on the other's container. `ids` has those of `references`.
std::string config_hash(const std::string& input, const std::vector<Reference>& references,
                        const std::map<model::ServiceName, std::string>& ids);

}  // namespace bulkhead::orchestrate
