#include "linux/socket_table.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "linux/errors.h"

namespace bulkhead::linux {
namespace {

static_assert(std::endian::native == std::endian::little);  // the table is in host order

constexpr unsigned kListen = 0x0a;    // TCP_LISTEN, include/net/tcp_states.h
constexpr unsigned kUdpBound = 0x07;  // TCP_CLOSE: a UDP socket that is not connected
constexpr std::size_t kInode = 9;     // column

template <typename Number>
std::optional<Number> hex(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "0100007F", or four such words for IPv6; each word is in host order.
std::optional<IpAddress> address(std::string_view text) {
  if (text.size() != 8 && text.size() != 32) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t word = 0; word * 8 < text.size(); ++word) {
    const auto value = hex<std::uint32_t>(text.substr(word * 8, 8));
    if (!value) return std::nullopt;
    std::memcpy(bytes.data() + word * 4, &*value, 4);
  }
  if (text.size() == 32) return IpAddress::v6(bytes);
  return IpAddress::v4((std::uint32_t{bytes[0]} << 24) | (std::uint32_t{bytes[1]} << 16) |
                       (std::uint32_t{bytes[2]} << 8) | bytes[3]);
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> result;
  while (!line.empty()) {
    const auto begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    const auto end = std::min(line.find(' '), line.size());
    result.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return result;
}

Result<std::string> read_all(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_failure(errno, "opening " + path);
  std::string text;
  char buffer[16384];
  for (;;) {
    const ssize_t count = ::read(fd.get(), buffer, sizeof buffer);
    if (count < 0) return system_failure(errno, "reading " + path);
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

}  // namespace

std::vector<ListeningSocket> parse_socket_table(std::string_view text, Transport transport) {
  const unsigned wanted = transport == Transport::kTcp ? kListen : kUdpBound;
  std::vector<ListeningSocket> sockets;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto row = words(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    // sl local_address rem_address st tx:rx tr:when retransmits uid timeout inode ...
    if (row.size() < 4 || hex<unsigned>(row[3]) != wanted) continue;
    const auto colon = row[1].find(':');
    if (colon == std::string_view::npos) continue;
    const auto ip = address(row[1].substr(0, colon));
    const auto port = hex<std::uint16_t>(row[1].substr(colon + 1));
    if (!ip || !port) continue;
    std::uint64_t inode = 0;
    if (row.size() > kInode) {
      std::from_chars(row[kInode].data(), row[kInode].data() + row[kInode].size(), inode);
    }
    sockets.push_back({transport, {*ip, *port}, inode});
  }
  return sockets;
}

Result<std::vector<ListeningSocket>> listening_sockets(int pid) {
  std::vector<ListeningSocket> all;
  for (const auto& [name, transport] :
       {std::pair("tcp", Transport::kTcp), std::pair("tcp6", Transport::kTcp),
        std::pair("udp", Transport::kUdp), std::pair("udp6", Transport::kUdp)}) {
    auto text = read_all(fmt::format("/proc/{}/net/{}", pid, name));
    if (!text) {
      // Without IPv6 in the kernel there is no such file.
      if (std::string_view(name).ends_with('6') && text.error().kind == ErrorKind::kNotFound) {
        continue;
      }
      return tl::unexpected(text.error());
    }
    const auto found = parse_socket_table(*text, transport);
    all.insert(all.end(), found.begin(), found.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace bulkhead::linux
