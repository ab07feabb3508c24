// What the file system said while a project was read, and the same again later: RecordingReader
// notes the answers, RememberedFiles gives them. So a snapshot holds whatever the project's files
// lead to, without anybody having to know which files those are.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/snapshot.h"
#include "store/kept_text.h"
#include "store/vault.h"
#include "text/file_reader.h"

namespace bulkhead::store {

/// Passes every question on. Refusals (no permission, too large) are not noted.
class RecordingReader final : public text::FileReader {
 public:
  /// `files` outlives it.
  explicit RecordingReader(text::FileReader& files) : files_(files) {}

  Result<std::string> read(const std::string& path, std::size_t limit) override;
  text::FileKind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

  /// Texts that were read, by path.
  std::map<std::string, std::string> texts() const;

  /// Variables whose values are secrets by where the texts that were read put them.
  std::set<std::string> secret_variables() const;

  /// Everything noted so far, without secrets; sorted by path.
  Result<std::vector<model::SnapshotFile>> record(const Vault& vault) const;

 private:
  text::FileReader& files_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, std::vector<std::string>> directories_;
  std::set<std::string> missing_;
};

/// Answers as they were noted; what was not asked then is asked of the disk now.
class RememberedFiles final : public text::FileReader {
 public:
  /// Puts the secrets back; errors as restore() in kept_text.h. `disk` outlives the result.
  static Result<RememberedFiles> open(const std::vector<model::SnapshotFile>& files,
                                      const Vault& vault, const SecretPool& pool,
                                      text::FileReader& disk);

  Result<std::string> read(const std::string& path, std::size_t limit) override;
  text::FileKind kind(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;

  /// The texts, with secrets, by path.
  const std::map<std::string, std::string>& texts() const { return texts_; }

 private:
  explicit RememberedFiles(text::FileReader& disk) : disk_(&disk) {}

  text::FileReader* disk_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, std::vector<std::string>> directories_;
  std::set<std::string> missing_;
};

}  // namespace bulkhead::store
