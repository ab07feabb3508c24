// What the Dockerfile of a service tells without being built: where it lies, what a stage of it
// starts from and copies, and whether it has a healthcheck. Images that it starts from are not
// looked into.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/service.h"
#include "text/file_reader.h"

namespace bulkhead::rules {

/// Absolute. Nothing where it stands in the Compose file itself, or the context is not a folder of
/// this machine.
std::optional<std::string> dockerfile_path(const model::Build& build);

/// A stage with what it has of the earlier stages that it starts from.
struct BuildStage {
  std::string name;                 // in upper case; its number where it has none
  std::string image;                // as written
  std::vector<std::string> copied;  // from the context by COPY and ADD, as written
  bool has_healthcheck = false;
};

/// The stage that `target` names, or the last one where it is empty.
std::optional<BuildStage> build_stage(std::string_view dockerfile, std::string_view target);

/// The stage that is built; nothing where no Dockerfile can be read.
std::optional<BuildStage> built_stage(const model::Build& build, text::FileReader& files);

}  // namespace bulkhead::rules
