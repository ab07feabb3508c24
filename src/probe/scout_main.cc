// The scout's program. Three roles in containers:
//   scout keep    its first process: does nothing, and ends soon after nobody else is there, so
//                 that the engine removes the container whatever became of the prover
//   scout serve   carries out the orders that come by standard input; ends with it
//   scout empty FOLDER...   removes all that these folders hold (orchestrate/volume_carrier.h)
#include <algorithm>
#include <array>
#include <cctype>
#include <dirent.h>
#include <span>
#include <string>
#include <string_view>
#include <unistd.h>

#include "base/clock.h"
#include "linux/empty_folder.h"
#include "linux/epoll.h"
#include "probe/scout.h"

namespace bulkhead::probe {
namespace {

constexpr Duration kFirstComes = std::chrono::seconds(30);
constexpr Duration kAllGone = std::chrono::seconds(2);
constexpr Duration kLook = std::chrono::milliseconds(250);

/// Processes of the container beside this one.
bool alone() {
  DIR* folder = ::opendir("/proc");
  if (folder == nullptr) return false;
  const std::string own = std::to_string(::getpid());
  bool found = false;
  while (const dirent* entry = ::readdir(folder)) {  // NOLINT(concurrency-mt-unsafe): one thread
    const std::string_view name = entry->d_name;
    const bool process =
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    if (process && name != own) found = true;
  }
  ::closedir(folder);
  return !found;
}

int keep(Clock& clock) {
  SteadyTime until = clock.steady() + kFirstComes;
  while (clock.steady() < until) {
    if (!alone()) until = clock.steady() + kAllGone;
    clock.sleep(kLook);
  }
  return 0;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

int serve(Clock& clock) {
  linux::raise_open_files_limit();
  Scout scout(clock);
  std::string bytes;
  std::array<char, 65536> buffer{};
  for (;;) {
    auto frame = take_frame(bytes);
    if (!frame) return 2;
    if (*frame) {
      const auto order = decode_order(**frame);
      ScoutReport report;
      if (order) {
        report = scout.carry_out(*order);
      } else {
        report.failure = order.error().message;
      }
      if (!write_all(STDOUT_FILENO, encode(report))) return 1;
      continue;
    }
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count <= 0) return 0;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

int empty(std::span<char*> folders) {
  for (const char* folder : folders) {
    const Status emptied = linux::empty_folder(folder);
    if (emptied) continue;
    write_all(STDERR_FILENO, emptied.error().message + "\n");
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace bulkhead::probe

int main(int count, char** words) {
  const std::span<char*> all(words, static_cast<std::size_t>(count));
  if (count > 2 && std::string_view(all[1]) == "empty") {
    return bulkhead::probe::empty(all.subspan(2));
  }
  const std::string_view role = count == 2 ? all[1] : "";
  if (role == "keep") return bulkhead::probe::keep(bulkhead::system_clock());
  if (role == "serve") return bulkhead::probe::serve(bulkhead::system_clock());
  return 2;
}
