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

}  // namespace bulkhead::docker
