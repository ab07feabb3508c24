// EdgeDiff: what a change of the files opens and closes, environment by environment.
#pragma once

#include <string>
#include <vector>

#include "model/names.h"

namespace bulkhead::model {

/// One edge that one side has and the other lacks, or has on other ports.
struct ChangedEdge {
  std::string from;
  std::string to;
  std::string ports;             // "every port", "ports 80, 443"
  std::vector<std::string> why;  // "both are on network data_tier"
};

struct EnvironmentDiff {
  EnvironmentName environment;  // empty where the contract names none
  std::vector<ChangedEdge> opened;
  std::vector<ChangedEdge> closed;
};

struct EdgeDiff {
  std::string base;  // as the user named it
  std::vector<EnvironmentDiff> environments;

  std::size_t opened() const;
  std::size_t closed() const;
};

}  // namespace bulkhead::model
