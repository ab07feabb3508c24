// BuildCommand: how the docker command line is asked to build a service's image.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/project.h"

namespace bulkhead::orchestrate {

struct BuildCommand {
  std::vector<std::string> words;
  std::string input;  // on its standard input: the Dockerfile, where it stands in the Compose file
  /// Variables that it needs besides ours: values of secrets, and that BuildKit is to build what
  /// the older builder has no words for.
  std::map<std::string, std::string> environment;
};

/// `environment`: values for secrets with `environment:`. kInvalid: a secret that no build can
/// have. REQUIRES: the service has `build`.
Result<BuildCommand> build_command(const model::Project& project, const model::Service& service,
                                   const std::string& image,
                                   const std::map<std::string, std::string>& environment);

}  // namespace bulkhead::orchestrate
