// The files that services name: `env_file` into their environment, `label_file` into their labels.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "compose/load.h"
#include "compose/problem.h"
#include "text/file_reader.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::compose {

struct ServiceFilesContext {
  const std::string& cwd;  // for paths that were left relative
  const Environment& environment;
  text::FileReader& files;
  text::Sources& sources;
  ProblemList& problems;
  /// Every variable that an env file of a service sets; for the note that it does not count when
  /// the Compose file is read.
  std::set<std::string>& from_env_files;
  /// The env files that were read: what a service's variable says there has its span there.
  std::set<text::SourceId>& env_files;
  std::size_t bytes_read = 0;
  std::size_t variables_read = 0;
};

/// REQUIRES: the services are typed. Takes `env_file` out; a file that is missing and required is a
/// problem, and the rest goes on.
void resolve_env_files(text::Mapping& services, ServiceFilesContext& context);
/// The same for `label_file`.
void resolve_label_files(text::Mapping& services, ServiceFilesContext& context);

}  // namespace bulkhead::compose
