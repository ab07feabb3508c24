// Problem: a text::Diagnostic about Compose files, with what a caller needs to decide: its
// category, the path in the model, and whether `docker compose` would refuse the project.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "text/diagnostic.h"

namespace bulkhead::compose {

/// One category, one BH0xx code (category_code) and one rule name (category_rule).
enum class Category : std::uint8_t {
  kYaml,                 // not YAML, or YAML that Compose does not take
  kSchema,               // against the specification's JSON schema
  kInterpolation,        // a malformed ${…}
  kRequiredVariable,     // ${V:?message} without a value
  kUnsetVariable,        // a variable without value became the empty string (warning)
  kShortSyntax,          // a port, volume, … in short form that cannot be read
  kType,                 // a value that cannot be converted to what the attribute takes
  kReference,            // something refers to what is not there
  kInactiveDependency,   // depends_on a service that no active profile selects
  kUndefinedDependency,  // depends_on a service that does not exist
  kCycle,                // extends, include, depends_on, anchors or namespaces in a circle
  kFileNotFound,         // a Compose file, an included or extended one
  kEnvFile,              // an env file that cannot be parsed
  kEnvFileMissing,       // a required env_file of a service is not there
  kContainerName,        // two containers, of one service or of two, with one fixed name
  kConflict,             // two attributes that exclude each other
  kMerge,                // two files say the same key in forms that cannot be merged
  kConsistency,          // neither image nor build, missing mount target, …
  kName,                 // project name
  kEmpty,                // nothing to load
  kUnsupported,          // understood, and not carried out by Bulkhead
  kObsolete,             // still read, without effect (warning)
  kLimit,                // too large, too deep, too many aliases or files
};

/// "BH024" and "compose-schema": as they stand in Diagnostic::code and Diagnostic::rule.
std::string_view category_code(Category category);
std::string_view category_rule(Category category);

struct Problem {
  text::Diagnostic diagnostic;
  Category category = Category::kSchema;
  /// Where in the model: "services.web.ports.0"; empty when it is about the whole.
  std::string path;
  /// `docker compose` would refuse the project. Warnings never refuse.
  bool refuses = true;
  /// It refuses what an unset variable left empty: what can be read without that is read.
  bool follows_unset = false;
};

/// Collects what the phases find. A phase adds and goes on; whoever runs it decides with mark() and
/// refused_since() whether the next one still makes sense.
class ProblemList final {
 public:
  /// An error that refuses. The reference is good until the next call.
  Problem& error(Category category, std::string path, text::Span span, std::string message);
  /// A warning, which never refuses.
  Problem& warning(Category category, std::string path, text::Span span, std::string message);
  /// Of the text layer, with its own code.
  Problem& add(text::Diagnostic diagnostic, Category category, std::string path = {});

  std::size_t mark() const { return problems_.size(); }
  /// Not counting what only follows from an unset variable.
  bool refused_since(std::size_t mark) const;
  const std::vector<Problem>& problems() const { return problems_; }
  std::vector<Problem>& problems() { return problems_; }

 private:
  bool follows_unset(const Problem& problem) const;

  std::vector<Problem> problems_;
  /// Where variables without a value stand.
  std::set<std::pair<text::SourceId, std::uint32_t>> unset_places_;
  std::set<std::string> unset_paths_;
  /// They and what followed from them, by place and message; each is told once.
  std::set<std::tuple<text::SourceId, std::uint32_t, std::string>> told_;
  Problem again_;  // the last one that was told before
};

bool any_refuses(const std::vector<Problem>& problems);

/// The diagnostics alone, for rendering.
std::vector<text::Diagnostic> diagnostics_of(const std::vector<Problem>& problems);

}  // namespace bulkhead::compose
