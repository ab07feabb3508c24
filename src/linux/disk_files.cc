#include "linux/disk_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/unique_fd.h"
#include "linux/errors.h"

namespace bulkhead::linux {

Result<std::string> DiskFiles::read(const std::string& path, std::size_t limit) {
  // Without O_NONBLOCK opening a pipe would wait for a writer.
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return system_failure(errno, path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_failure(errno, path);
  if (S_ISDIR(status.st_mode)) {
    return failure(ErrorKind::kRefused, path + ": is a directory, expected a file");
  }
  if (!S_ISREG(status.st_mode)) {
    return failure(ErrorKind::kRefused, path + ": is a device, pipe or socket, expected a file");
  }

  // The size is only a hint: files of /proc have none, and others grow.
  std::string bytes;
  bytes.reserve(std::min(limit, static_cast<std::size_t>(std::max<off_t>(status.st_size, 0))) + 1);
  while (true) {
    const std::size_t have = bytes.size();
    const std::size_t room = std::max<std::size_t>(bytes.capacity() - have, 4096);
    bytes.resize(have + room);
    const ssize_t got = ::read(file.get(), bytes.data() + have, room);
    if (got < 0 && errno != EINTR) return system_failure(errno, path);
    bytes.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (bytes.size() > limit) {
      return failure(ErrorKind::kRefused,
                     fmt::format("{}: larger than the {} bytes that are read", path, limit));
    }
    if (got == 0) return bytes;
  }
}

text::FileKind DiskFiles::kind(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return text::FileKind::kMissing;
  if (S_ISREG(status.st_mode)) return text::FileKind::kFile;
  if (S_ISDIR(status.st_mode)) return text::FileKind::kDirectory;
  return text::FileKind::kOther;
}

Result<std::vector<std::string>> DiskFiles::list(const std::string& directory) {
  struct Close {
    void operator()(DIR* open) const { ::closedir(open); }
  };
  const std::unique_ptr<DIR, Close> open(::opendir(directory.c_str()));
  if (!open) return system_failure(errno, directory);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return system_failure(errno, directory);
  std::sort(names.begin(), names.end());
  return names;
}

namespace {

Status write_all(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure(errno, path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd) != 0) return system_failure(errno, path);
  return {};
}

}  // namespace

Status write_file(const std::string& path, std::string_view bytes, unsigned mode) {
  // Through a link, so that the link stays one.
  std::error_code error;
  std::filesystem::path target = std::filesystem::canonical(path, error);
  if (error) target = path;
  const std::filesystem::path folder =
      target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
  std::filesystem::create_directories(folder, error);
  if (error) return system_failure(error.value(), folder.string());

  struct stat existing {};
  if (::stat(target.c_str(), &existing) == 0) mode = existing.st_mode & 07777U;

  std::string part = target.string() + ".XXXXXX";
  const UniqueFd file(::mkostemp(part.data(), O_CLOEXEC));
  if (!file) return system_failure(errno, path);
  Status done = write_all(file.get(), bytes, path);
  if (done && ::fchmod(file.get(), mode) != 0) done = system_failure(errno, path);
  if (done && ::rename(part.c_str(), target.c_str()) != 0) done = system_failure(errno, path);
  if (!done) {
    ::unlink(part.c_str());
    return done;
  }
  const UniqueFd parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (parent) ::fsync(parent.get());
  return {};
}

}  // namespace bulkhead::linux
