#include "linux/socket_holder.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace bulkhead::linux {
namespace {

namespace fs = std::filesystem;

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  return names;
}

/// "socket:[4711]"
std::optional<std::uint64_t> socket_behind(const fs::path& link) {
  constexpr std::string_view kPrefix = "socket:[";
  std::error_code error;
  const std::string target = fs::read_symlink(link, error).string();
  if (error || !target.starts_with(kPrefix)) return std::nullopt;
  const std::string_view rest = std::string_view(target).substr(kPrefix.size());
  return number<std::uint64_t>(rest.substr(0, rest.find(']')));
}

std::string program_of(int pid) {
  std::ifstream file(fmt::format("/proc/{}/comm", pid));
  std::string name;
  std::getline(file, name);
  return name;
}

}  // namespace

std::map<std::uint64_t, SocketHolder> socket_holders(const std::set<std::uint64_t>& inodes) {
  std::map<std::uint64_t, SocketHolder> holders;
  if (inodes.empty()) return holders;
  for (const std::string& process : names_in("/proc")) {
    const auto pid = number<int>(process);
    if (!pid) continue;
    const fs::path files = fs::path("/proc") / process / "fd";
    for (const std::string& file : names_in(files)) {
      const auto inode = socket_behind(files / file);
      if (!inode || !inodes.contains(*inode)) continue;
      SocketHolder& holder = holders[*inode];
      if (holder.pid == 0 || *pid < holder.pid) holder = {*pid, program_of(*pid)};
    }
  }
  return holders;
}

}  // namespace bulkhead::linux
