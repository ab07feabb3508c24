#include "docker/archive.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

namespace bulkhead::docker {
namespace {

// Offsets and lengths of the header's fields: POSIX.1-1988, "ustar Interchange Format".
constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameLength = 100;
constexpr std::size_t kPrefixLength = 155;
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSizeLength = 12;
constexpr std::size_t kTypeAt = 156;

using Header = std::array<char, kBlock>;

void put_text(Header& header, std::size_t offset, std::string_view text) {
  std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// `digits` octal digits and a NUL.
void put_octal(Header& header, std::size_t offset, int digits, std::uint64_t value) {
  put_text(header, offset, fmt::format("{:0{}o}", value, digits));
}

bool put_name(Header& header, std::string_view path) {
  if (path.size() <= kNameLength) {
    put_text(header, 0, path);
    return true;
  }
  const std::size_t slash = path.find('/', path.size() - kNameLength - 1);
  if (slash == std::string_view::npos || slash > kPrefixLength) return false;
  put_text(header, 0, path.substr(slash + 1));
  put_text(header, 345, path.substr(0, slash));
  return true;
}

std::optional<std::size_t> octal_at(std::string_view header, std::size_t offset,
                                    std::size_t length) {
  std::string_view digits = header.substr(offset, length);
  digits = digits.substr(0, digits.find_first_of(std::string_view(" \0", 2)));
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string> first_file_of(std::string_view archive) {
  while (archive.size() >= kBlock && archive.front() != '\0') {
    const std::optional<std::size_t> size = octal_at(archive, kSizeAt, kSizeLength);
    const char type = archive[kTypeAt];
    archive.remove_prefix(kBlock);
    if (!size || *size > archive.size()) return std::nullopt;
    if (type == '0' || type == '\0') return std::string(archive.substr(0, *size));
    // Folders, and records that say more of the file that follows.
    const std::size_t blocks = (*size + kBlock - 1) / kBlock * kBlock;
    archive.remove_prefix(std::min(blocks, archive.size()));
  }
  return std::nullopt;
}

std::optional<std::string> archive_of(const std::vector<ArchivedFile>& files,
                                      std::int64_t modified) {
  std::string archive;
  for (const ArchivedFile& file : files) {
    Header header{};
    std::string_view path = file.path;
    while (path.starts_with('/')) path.remove_prefix(1);
    if (!put_name(header, path)) return std::nullopt;
    put_octal(header, 100, 7, file.mode);
    put_octal(header, 108, 7, static_cast<std::uint64_t>(file.uid));
    put_octal(header, 116, 7, static_cast<std::uint64_t>(file.gid));
    put_octal(header, kSizeAt, kSizeLength - 1, file.content.size());
    put_octal(header, 136, 11, static_cast<std::uint64_t>(modified));
    put_text(header, kTypeAt, "0");
    put_text(header, 257, std::string_view("ustar\00000", 8));
    // The sum is taken with blanks in its own place.
    put_text(header, 148, "        ");
    unsigned int sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    put_text(header, 148, fmt::format("{:06o}", sum));
    header[154] = '\0';
    archive.append(header.data(), header.size());
    archive += file.content;
    archive.append((kBlock - file.content.size() % kBlock) % kBlock, '\0');
  }
  archive.append(2 * kBlock, '\0');
  return archive;
}

}  // namespace bulkhead::docker
