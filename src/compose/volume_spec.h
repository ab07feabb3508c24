// Volumes in short form: "./data:/var/lib/data:ro,z".
#pragma once

#include <string>
#include <string_view>

#include "text/value.h"

namespace bulkhead::compose {

struct VolumeSpec {
  /// The long form. Paths are as written; `span` is on every value.
  text::Mapping mapping;
  std::string target;
  /// Why it cannot be read; empty when it can.
  std::string error;
};

VolumeSpec parse_volume_spec(std::string_view text, text::Span span);

}  // namespace bulkhead::compose
