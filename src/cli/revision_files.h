// A git revision's files behind the interface through which files are read, so that a project can
// be opened as it was. Files outside the repository are read from disk, as they are now.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "text/file_reader.h"

namespace bulkhead::cli {

class RevisionFiles final : public text::FileReader {
 public:
  /// kNotFound where `directory` (absolute) is in no repository, the revision does not exist, or
  /// there is no git. REQUIRES: clock and disk outlive it.
  static Result<std::unique_ptr<RevisionFiles>> open(Clock& clock, text::FileReader& disk,
                                                     const std::string& directory,
                                                     const std::string& revision);

  Result<std::string> read(const std::string& path, std::size_t limit) override;
  text::FileKind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

 private:
  RevisionFiles(Clock& clock, text::FileReader& disk, std::string root, std::string revision)
      : clock_(clock), disk_(disk), root_(std::move(root)), revision_(std::move(revision)) {}

  /// Relative to the repository; nothing for a path outside.
  bool inside(const std::string& path, std::string& relative) const;

  Clock& clock_;
  text::FileReader& disk_;
  std::string root_;
  std::string revision_;  // the commit, never an option
  std::set<std::string> files_;
  std::map<std::string, std::set<std::string>> directories_;
};

}  // namespace bulkhead::cli
