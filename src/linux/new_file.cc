#include "linux/new_file.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include "linux/errors.h"
#include "linux/folder.h"

namespace bulkhead::linux {

Result<NewFile> NewFile::create(const std::string& folder) {
  TRY(make_private_folder(folder));
  std::string part = folder + "/" + std::string(kPartPrefix) + "XXXXXX";
  // mkostemp gives mode 0600.
  UniqueFd file(::mkostemp(part.data(), O_CLOEXEC));
  if (!file) return system_failure(errno, folder);
  return NewFile(folder, std::move(part), std::move(file));
}

NewFile::NewFile(NewFile&& other) noexcept
    : folder_(std::move(other.folder_)),
      part_(std::exchange(other.part_, {})),
      file_(std::move(other.file_)) {}

NewFile::~NewFile() {
  if (!part_.empty()) ::unlink(part_.c_str());
}

Status NewFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure(errno, "writing below " + folder_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status NewFile::keep(const std::string& name) {
  const std::string path = folder_ + "/" + name;
  if (::fsync(file_.get()) != 0) return system_failure(errno, path);
  if (::rename(part_.c_str(), path.c_str()) != 0) return system_failure(errno, path);
  part_.clear();
  // Without it the name could be lost in a crash that the database survives.
  const UniqueFd folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return system_failure(errno, folder_);
  return {};
}

Status remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return system_failure(errno, path);
}

}  // namespace bulkhead::linux
