// What libyaml's parser complains of, told to a person: its words become ours, and what stands
// around the place tells which slip it probably was. Internal to the layer (yaml_tree.cc).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "text/diagnostic.h"
#include "text/source.h"

namespace bulkhead::text {

/// As libyaml gives it; offsets are bytes in the file.
struct YamlProblem {
  std::string_view problem;
  std::uint32_t at = 0;
  std::string_view context;  // what was being read; may be empty
  std::uint32_t context_at = 0;
};

Diagnostic explain_yaml_problem(const SourceFile& file, SourceId source,
                                const YamlProblem& problem);

}  // namespace bulkhead::text
