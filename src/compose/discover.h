// What `docker compose` works out before it reads a Compose file: which files, from which folder,
// with which variables, profiles and project name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compose/load.h"
#include "compose/problem.h"
#include "text/file_reader.h"
#include "text/source.h"

namespace bulkhead::compose {

struct Discovered {
  std::string working_dir;         // absolute
  std::vector<std::string> files;  // absolute, or "-"
  Environment environment;         // the process's, and below it the env files'
  std::vector<std::string> profiles;
  std::vector<text::SourceId> env_files;  // their texts
};

/// COMPOSE_FILE with COMPOSE_PATH_SEPARATOR, else compose.yaml and its other names with their
/// override in this folder or the nearest above; `.env` beside it unless COMPOSE_DISABLE_ENV_FILE
/// or --env-file or COMPOSE_ENV_FILES; COMPOSE_PROFILES. No files is a problem.
Discovered discover(const LoadRequest& request, text::FileReader& files, text::Sources& sources,
                    ProblemList& problems);

/// Lower case; what is not a letter, digit, "-" or "_" dropped; no "-" or "_" in front.
std::string normalize_project_name(std::string_view name);

/// The name and where it is from. -p and COMPOSE_PROJECT_NAME must be normal already; `name:` of a
/// file (`written`, variables filled in) and the folder's name are made so. Empty, with a problem,
/// when nothing is left.
std::string choose_project_name(const LoadRequest& request, const Discovered& discovered,
                                const std::optional<std::string>& written, text::Span written_span,
                                ProblemList& problems);

/// Adds what an env file sets and `environment` does not have yet. Returns the files' texts.
std::vector<text::SourceId> merge_env_files(const std::vector<std::string>& paths,
                                            const LoadRequest& request, Environment& environment,
                                            text::FileReader& files, text::Sources& sources,
                                            ProblemList& problems);

/// Why a file could not be read, without the path that readers put in front.
std::string reason_of(const Error& error, std::string_view path);

/// As the user should see a path: relative to `cwd` where that is shorter.
std::string shown_path(std::string_view cwd, std::string_view path);

}  // namespace bulkhead::compose
