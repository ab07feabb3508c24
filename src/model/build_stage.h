// What the Dockerfile of a service tells without being built: where it lies, and of each stage what
// it starts from and copies, and its healthcheck. Images that it starts from are not looked into.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/service.h"
#include "text/file_reader.h"

namespace bulkhead::model {

/// Absolute. Nothing where it stands in the Compose file itself, or the context is not a folder of
/// this machine.
std::optional<std::string> dockerfile_path(const Build& build);

struct StageHealthcheck {
  std::string command;     // behind CMD, as written: a line of shell, or a list in brackets
  std::uint32_t line = 0;  // of the Dockerfile; 1-based
};

/// A stage with what it has of the earlier stages that it starts from.
struct BuildStage {
  std::string name;                 // as written; empty without one
  std::string image;                // as written
  std::vector<std::string> copied;  // from the context by COPY and ADD, as written
  std::optional<StageHealthcheck> healthcheck;
};

/// In the order in which they stand. None where the file is in another language than Docker's own,
/// or has very many.
std::vector<BuildStage> build_stages(std::string_view dockerfile);

/// The stage that `target` names or counts from 0, or the last one where it is empty; null where
/// there is none. Names of stages have no case; where several have one, it is the last one's.
const BuildStage* find_stage(const std::vector<BuildStage>& stages, std::string_view target);

/// Those of the service's Dockerfile; none where it cannot be read.
std::vector<BuildStage> stages_of(const Build& build, text::FileReader& files);

/// The stage that is built, if it is known.
std::optional<BuildStage> built_stage(const Build& build, text::FileReader& files);

}  // namespace bulkhead::model
