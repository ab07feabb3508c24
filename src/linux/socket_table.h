// The kernel's table of sockets that listen, by process: /proc/PID/net/{tcp,tcp6,udp,udp6}.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "linux/raw_socket.h"
#include "linux/socket_address.h"

namespace bulkhead::linux {

struct ListeningSocket {
  Transport transport = Transport::kTcp;
  SocketAddress at;         // an unspecified address is the wildcard
  std::uint64_t inode = 0;  // names the socket in /proc/PID/fd; zero: not known
  friend auto operator<=>(const ListeningSocket&, const ListeningSocket&) = default;
};

/// TCP sockets that listen and UDP sockets that are bound and not connected, in the network
/// namespace of a process. Sorted. kNotFound when the process is gone.
Result<std::vector<ListeningSocket>> listening_sockets(int pid);

/// The rows of one such file (proc(5), /proc/net/tcp). Rows that it cannot read are left out.
std::vector<ListeningSocket> parse_socket_table(std::string_view text, Transport transport);

}  // namespace bulkhead::linux
