// FileOrigins: how the files of a project came to be read, so that a fault in an included or
// extended one can name the way that led there, and one in a variable the place that sets it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compose/load.h"
#include "compose/problem.h"
#include "text/source.h"

namespace bulkhead::compose {

class FileOrigins final {
 public:
  /// A file that was asked for by name: every way ends there.
  void add_root(text::SourceId file) { roots_.insert(file); }
  /// `by` is the place that names the file; `label` says what it does ("included here"), for
  /// `service` where that is one service's doing.
  void add(text::SourceId file, text::Span by, std::string_view label,
           const std::string& service = {});

  /// A file that sets variables; the later one of two counts.
  void add_env_file(text::SourceId file) { env_files_.push_back(file); }

  /// Adds the way from the problem's place back to a root, unless it stands in one, and where the
  /// variables are set that stand there. `process` is the environment, which comes before any file.
  void point_back(Problem& problem, const text::Sources& sources, const Environment& process);

 private:
  struct Origin {
    text::Span by;
    std::string_view label;
  };
  struct Origins {
    Origin first;
    std::map<std::string, Origin, std::less<>> of_services;
  };

  /// Null for a root or a file that is no Compose file.
  const Origin* origin_of(text::Span span, std::string_view service) const;

  void name_variables(Problem& problem, const text::Sources& sources, const Environment& process);
  /// Read when the first problem asks.
  const std::map<std::string_view, text::Span>& places_of_variables(const text::Sources& sources);

  std::vector<text::SourceId> env_files_;
  std::size_t env_files_read_ = 0;
  std::map<std::string_view, text::Span> variables_;
  std::set<text::SourceId> roots_;
  std::map<text::SourceId, Origins> origins_;
};

}  // namespace bulkhead::compose
