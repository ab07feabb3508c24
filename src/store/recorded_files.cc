#include "store/recorded_files.h"

#include <algorithm>

#include "store/secrets.h"

namespace bulkhead::store {

Result<std::string> RecordingReader::read(const std::string& path, std::size_t limit) {
  auto text = files_.read(path, limit);
  const std::lock_guard lock(mutex_);
  if (text) {
    texts_[path] = *text;
  } else if (text.error().kind == ErrorKind::kNotFound) {
    missing_.insert(path);
  }
  return text;
}

text::FileKind RecordingReader::kind(const std::string& path) {
  const text::FileKind kind = files_.kind(path);
  if (kind == text::FileKind::kMissing) {
    const std::lock_guard lock(mutex_);
    missing_.insert(path);
  }
  return kind;
}

Result<std::vector<std::string>> RecordingReader::list(const std::string& directory) {
  auto names = files_.list(directory);
  const std::lock_guard lock(mutex_);
  if (names) {
    directories_[directory] = *names;
  } else if (names.error().kind == ErrorKind::kNotFound) {
    missing_.insert(directory);
  }
  return names;
}

std::map<std::string, std::string> RecordingReader::texts() const {
  const std::lock_guard lock(mutex_);
  return texts_;
}

std::set<std::string> RecordingReader::secret_variables() const {
  const std::lock_guard lock(mutex_);
  std::set<std::string> names;
  for (const auto& [path, text] : texts_) {
    if (text_kind(path) == TextKind::kYaml) names.merge(secret_variables_in_yaml(text));
  }
  return names;
}

Result<std::vector<model::SnapshotFile>> RecordingReader::record(const Vault& vault) const {
  const std::set<std::string> variables = secret_variables();
  const std::lock_guard lock(mutex_);
  std::vector<model::SnapshotFile> files;
  for (const auto& [path, text] : texts_) {
    model::SnapshotFile file;
    file.path = path;
    file.text = TRY(keep(vault, text_kind(path), path, text, variables));
    files.push_back(std::move(file));
  }
  for (const auto& [path, names] : directories_) {
    files.push_back(
        {.path = path, .kind = model::SnapshotFile::Kind::kDirectory, .text = {}, .names = names});
  }
  for (const std::string& path : missing_) {
    if (texts_.contains(path) || directories_.contains(path)) continue;
    files.push_back(
        {.path = path, .kind = model::SnapshotFile::Kind::kMissing, .text = {}, .names = {}});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

Result<RememberedFiles> RememberedFiles::open(const std::vector<model::SnapshotFile>& files,
                                              const Vault& vault, const SecretPool& pool,
                                              text::FileReader& disk) {
  RememberedFiles remembered(disk);
  for (const model::SnapshotFile& file : files) {
    switch (file.kind) {
      case model::SnapshotFile::Kind::kFile:
        remembered.texts_[file.path] = TRY(restore(vault, pool, file.path, file.text));
        break;
      case model::SnapshotFile::Kind::kDirectory:
        remembered.directories_[file.path] = file.names;
        break;
      case model::SnapshotFile::Kind::kMissing:
        remembered.missing_.insert(file.path);
        break;
    }
  }
  return remembered;
}

Result<std::string> RememberedFiles::read(const std::string& path, std::size_t limit) {
  const auto text = texts_.find(path);
  if (text == texts_.end()) {
    if (!missing_.contains(path)) return disk_->read(path, limit);
    return failure(ErrorKind::kNotFound, path + ": it was not there when the snapshot was taken");
  }
  if (text->second.size() > limit) {
    return failure(ErrorKind::kRefused, path + ": larger than what is read of such a file");
  }
  return text->second;
}

text::FileKind RememberedFiles::kind(const std::string& path) {
  if (texts_.contains(path)) return text::FileKind::kFile;
  if (directories_.contains(path)) return text::FileKind::kDirectory;
  if (missing_.contains(path)) return text::FileKind::kMissing;
  // A folder that is gone by now, of a file that is remembered.
  const auto below = texts_.lower_bound(path + "/");
  if (below != texts_.end() && below->first.starts_with(path + "/")) {
    return text::FileKind::kDirectory;
  }
  return disk_->kind(path);
}

Result<std::vector<std::string>> RememberedFiles::list(const std::string& directory) {
  const auto names = directories_.find(directory);
  if (names != directories_.end()) return names->second;
  if (!missing_.contains(directory)) return disk_->list(directory);
  return failure(ErrorKind::kNotFound,
                 directory + ": it was not there when the snapshot was taken");
}

}  // namespace bulkhead::store
