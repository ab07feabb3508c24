#include "linux/packet_tap.h"

#include <arpa/inet.h>
#include <cerrno>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "linux/errors.h"

namespace bulkhead::linux {

Result<PacketTap> PacketTap::open() {
  UniqueFd fd(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL)));
  if (!fd) return system_failure(errno, "opening a packet socket");
  return PacketTap(std::move(fd));
}

std::optional<std::string_view> PacketTap::next(std::span<char> into) {
  for (;;) {
    sockaddr_ll from{};
    socklen_t length = sizeof from;
    const ssize_t count = ::recvfrom(fd_.get(), into.data(), into.size(), MSG_DONTWAIT,
                                     reinterpret_cast<sockaddr*>(&from), &length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (from.sll_pkttype == PACKET_OUTGOING) continue;
    return std::string_view(into.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace bulkhead::linux
