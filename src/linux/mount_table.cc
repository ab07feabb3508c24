#include "linux/mount_table.h"

#include <algorithm>
#include <optional>

namespace bulkhead::linux {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Blanks and the like stand there as "\040".
std::string unescaped(std::string_view text) {
  constexpr std::size_t kDigits = 3;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view digits = text.substr(i + 1, kDigits);
    if (text[i] != '\\' || digits.size() < kDigits ||
        digits.find_first_not_of("01234567") != std::string_view::npos) {
      plain += text[i];
      continue;
    }
    int code = 0;
    for (const char digit : digits) code = code * 8 + (digit - '0');
    plain += static_cast<char>(code);
    i += kDigits;
  }
  return plain;
}

/// "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"
std::optional<MountPoint> mount_point(std::string_view line) {
  constexpr std::size_t kPlace = 4;
  constexpr std::size_t kTags = 6;
  constexpr std::size_t kBehindDash = 4;  // the dash, file system, source, options
  const std::vector<std::string_view> parts = split(line, ' ');
  const auto dash = std::find(parts.begin(), parts.end(), "-");
  if (dash - parts.begin() < static_cast<std::ptrdiff_t>(kTags) ||
      parts.end() - dash < static_cast<std::ptrdiff_t>(kBehindDash)) {
    return std::nullopt;
  }
  MountPoint mount;
  mount.place = unescaped(parts[kPlace]);
  for (auto tag = parts.begin() + kTags; tag != dash; ++tag) {
    if (tag->starts_with("shared:")) mount.propagation = MountPoint::Propagation::kShared;
    if (tag->starts_with("master:") && mount.propagation == MountPoint::Propagation::kPrivate) {
      mount.propagation = MountPoint::Propagation::kSlave;
    }
  }
  mount.file_system = std::string(dash[1]);
  for (const std::string_view option : split(dash[3], ',')) mount.options.emplace_back(option);
  return mount;
}

}  // namespace

std::vector<MountPoint> mount_points(std::string_view mountinfo) {
  std::vector<MountPoint> mounts;
  for (const std::string_view line : split(mountinfo, '\n')) {
    if (auto mount = mount_point(line)) mounts.push_back(std::move(*mount));
  }
  return mounts;
}

const MountPoint* mount_of(const std::vector<MountPoint>& mounts, std::string_view path) {
  const MountPoint* closest = nullptr;
  for (const MountPoint& mount : mounts) {
    const std::string_view place = mount.place;
    const bool above =
        place == "/" || path == place ||
        (path.size() > place.size() && path.starts_with(place) && path[place.size()] == '/');
    if (above && (closest == nullptr || place.size() >= closest->place.size())) closest = &mount;
  }
  return closest;
}

}  // namespace bulkhead::linux
