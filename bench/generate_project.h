// Compose projects of any size for benchmarks: the same text for the same size, always.
#pragma once

#include <string>

namespace bulkhead::bench {

/// A Compose file with so many services, about 440 bytes each, in the proportions of real projects:
/// ports, environment, dependencies, health checks, networks, labels and comments.
std::string compose_project(int services);

}  // namespace bulkhead::bench
