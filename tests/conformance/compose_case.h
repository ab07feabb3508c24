// One recorded run of `docker compose config` from the corpus, and what ours makes of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compose/load.h"
#include "text/file_reader.h"
#include "text/value.h"

namespace bulkhead::conformance {

/// Files of a case: those given as text, over the corpus folder of the case where it has one.
class CaseFiles final : public text::FileReader {
 public:
  /// `folder` is where ROOT really is; empty for cases that are text only.
  CaseFiles(std::string root, std::string folder)
      : root_(std::move(root)), folder_(std::move(folder)) {}

  void add(const std::string& path, std::string content);
  void add_directory(const std::string& path);
  /// Copies inside ROOT, relative to it, before the run.
  void copy(const std::string& from, const std::string& to);

  Result<std::string> read(const std::string& path, std::size_t limit) override;
  text::FileKind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

 private:
  /// Where a path under ROOT is on disk; nothing when it is not under it.
  std::optional<std::string> on_disk(const std::string& path) const;

  std::string root_;
  std::string folder_;
  std::map<std::string, std::string> files_;
  std::map<std::string, bool> directories_;
};

/// Empty when ours agrees with the recorded result; else how it differs, in a few lines.
std::string run_case(const text::Value& recorded, const std::string& corpus);

}  // namespace bulkhead::conformance
