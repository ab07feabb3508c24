#include "linux/rooted_files.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include "linux/disk_files.h"
#include "linux/errors.h"

namespace bulkhead::linux {
namespace {

bool is_same(const std::string& a, const char* b) {
  struct stat one {};
  struct stat other {};
  return ::stat(a.c_str(), &one) == 0 && ::stat(b, &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

std::string shown_by(const UniqueFd& file) {
  return fmt::format("/proc/self/fd/{}", file.get());
}

/// Errors name the path that was asked for, and not the one by which it was opened.
template <typename Value>
Result<Value> told_of(const std::string& path, const std::string& opened, Result<Value> result) {
  if (result) return result;
  Error error = result.error();
  const std::size_t at = error.message.find(opened);
  if (at != std::string::npos) error.message.replace(at, opened.size(), path);
  return tl::unexpected(std::move(error));
}

}  // namespace

std::optional<RootedFiles> RootedFiles::of_process(int pid) {
  const std::string process = fmt::format("/proc/{}", pid);
  if (is_same(process + "/ns/mnt", "/proc/self/ns/mnt") && is_same(process + "/root", "/")) {
    return std::nullopt;
  }
  RootedFiles files(
      UniqueFd(::open((process + "/root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)));
  if (!files.root_ || !files.open("/")) return std::nullopt;
  return files;
}

UniqueFd RootedFiles::open(const std::string& path) const {
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT;
  // The C library has no function for it.
  return UniqueFd(
      static_cast<int>(::syscall(SYS_openat2, root_.get(), path.c_str(), &how, sizeof how)));
}

Result<std::string> RootedFiles::read(const std::string& path, std::size_t limit) {
  const UniqueFd file = open(path);
  if (!file) return system_failure(errno, path);
  return told_of(path, shown_by(file), DiskFiles().read(shown_by(file), limit));
}

text::FileKind RootedFiles::kind(const std::string& path) {
  const UniqueFd file = open(path);
  return file ? DiskFiles().kind(shown_by(file)) : text::FileKind::kMissing;
}

Result<std::vector<std::string>> RootedFiles::list(const std::string& directory) {
  const UniqueFd folder = open(directory);
  if (!folder) return system_failure(errno, directory);
  return told_of(directory, shown_by(folder), DiskFiles().list(shown_by(folder)));
}

}  // namespace bulkhead::linux
