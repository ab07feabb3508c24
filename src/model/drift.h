// Drift: how the live engine differs from the files, one Difference a field. A value: computed by
// orchestrate/drift.h, shown by render/drift_*.h. What to do about it is a Plan.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/names.h"
#include "model/plan.h"
#include "text/source.h"

namespace bulkhead::model {

/// `expected` and `actual` are for people; values of secrets are not shown in them.
struct Difference {
  Resource resource = Resource::kContainer;
  std::string name;     // in the engine
  ServiceName service;  // of a container that belongs to one
  std::string field;    // "environment.MODE"; "state" where it is missing, or should not be there
  std::string expected;
  std::string actual;
  text::Span span;  // what in the files expects it; unknown where they say nothing

  friend bool operator==(const Difference&, const Difference&) = default;
};

struct Drift {
  std::string project;
  std::vector<Difference> differences;  // networks, volumes, containers; by name, then field
  /// What was looked at.
  std::size_t containers = 0;
  std::size_t networks = 0;
  std::size_t volumes = 0;
};

}  // namespace bulkhead::model
