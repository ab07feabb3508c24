// From Compose files to one model::Project, exactly as Docker Compose resolves them. It reads files
// through text::FileReader only, and never the machine's environment: that comes in the request.
//
// The phases, one file each: discover → (per file: parse, interpolate, include, extends, merge,
// schema, canonical) → profiles → normalise → consistency → decode.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compose/problem.h"
#include "model/project.h"
#include "text/file_reader.h"
#include "text/source.h"

namespace bulkhead::compose {

using Environment = std::map<std::string, std::string>;

/// What stands on the command line and around it. Everything left empty is discovered as
/// `docker compose` does (discover.h): COMPOSE_FILE, default names in this and parent folders,
/// `.env`, COMPOSE_PROFILES and so on.
struct LoadRequest {
  std::string cwd;                               // absolute
  Environment environment;                       // of the process
  std::vector<std::string> files;                // -f, in order; "-" is standard input
  std::string standard_input;                    // text of "-"
  std::vector<std::string> env_files;            // --env-file
  std::vector<std::string> profiles;             // --profile; "*" is every one
  std::optional<std::string> project_name;       // -p
  std::optional<std::string> project_directory;  // --project-directory
  /// What names a file, by its absolute path, where that stands in a file (the contract).
  std::map<std::string, text::Span> named_at;
  /// Only these services and, unless no_dependencies, what they depend on.
  std::vector<std::string> services;

  bool interpolate = true;
  bool normalize = true;
  /// Hold the files against the schema and what it cannot say of single attributes.
  bool validate = true;
  bool check_consistency = true;
  bool resolve_paths = true;
  bool resolve_env_files = true;
  /// As `docker compose up SERVICE` does and `config SERVICE` does not: a missing env file of a
  /// service that is not selected is no problem.
  bool env_files_of_selected_only = false;
  /// Keep networks, volumes, configs and secrets that no active service uses.
  bool keep_unused_resources = false;
  /// Fill LoadResult::replacements.
  bool record_replacements = false;
};

/// Where `path` is named; unknown for what the command line says.
text::Span place_in(const std::map<std::string, text::Span>& named_at, const std::string& path);

/// One variable that the files mention.
struct VariableUse {
  std::string name;
  std::string default_value;    // ${name:-default_value}
  std::string alternate_value;  // ${name:+alternate_value}
  bool required = false;        // ${name:?…}
  bool set = false;
  std::string message;  // after ":?"
  text::Span span;      // of the first use
};

/// One value that gave way to another when files were merged, or a service extended.
struct Replacement {
  std::string path;  // "services.web.image", as it stood in the later file
  text::Span replaced;
  text::Span by;
};

struct LoadResult {
  /// Absent only where the files leave nothing that could be read as a model. May be present
  /// beside problems that refuse: `check` reports those and goes on, `config` and `up` stop.
  std::optional<model::Project> project;
  std::vector<Problem> problems;  // in order of place
  std::vector<VariableUse> variables;
  std::vector<Replacement> replacements;
  /// The environment that variables were taken from: the process's, and the env files.
  Environment environment;

  /// No problem refuses: what `docker compose` would run.
  bool accepted() const { return project.has_value() && !any_refuses(problems); }
};

/// `sources` receives every text that was read; spans in the result point into it.
LoadResult load(const LoadRequest& request, text::FileReader& files, text::Sources& sources);

}  // namespace bulkhead::compose
