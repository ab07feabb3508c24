#include "linux/standard_streams.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include "linux/errors.h"

namespace bulkhead::linux {

Status write_stream(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_failure(errno, "writing");
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

void ignore_broken_pipes() {
  ::signal(SIGPIPE, SIG_IGN);
}

std::string read_standard_input() {
  std::string text;
  char block[1 << 16];
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(block, static_cast<std::size_t>(count));
  }
}

std::string working_directory() {
  struct stat here {};
  struct stat named {};
  const char* pwd = std::getenv("PWD");
  if (pwd != nullptr && pwd[0] == '/' && ::stat(".", &here) == 0 && ::stat(pwd, &named) == 0 &&
      here.st_dev == named.st_dev && here.st_ino == named.st_ino) {
    return pwd;
  }
  char* name = ::getcwd(nullptr, 0);
  if (name == nullptr) return "/";
  std::string folder = name;
  std::free(name);
  return folder;
}

}  // namespace bulkhead::linux
