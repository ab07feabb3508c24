// The parts of an image's name. Pure text: nothing is asked of an engine or a registry.
#pragma once

#include <string>
#include <string_view>

namespace bulkhead::docker {

struct ImageName {
  std::string registry;    // "docker.io" when the name does not say one
  std::string repository;  // as written, with the registry if it was written
  std::string tag;         // empty when not said
  std::string digest;      // "sha256:…", empty when not said
};

/// Does not judge whether the name is a valid one.
ImageName split_image_name(std::string_view name);

/// What people get wrong so that an engine takes the name for none: capitals, blanks, an empty tag,
/// a digest that was cut short. Not the whole grammar.
bool is_no_image_name(std::string_view name);

}  // namespace bulkhead::docker
