// Which process holds a socket: the kernel says it only through every process's table of open
// files.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace bulkhead::linux {

struct SocketHolder {
  int pid = 0;
  std::string name;  // of the program, at most 15 bytes (proc(5), /proc/PID/comm)
};

/// By inode (ListeningSocket::inode). Of several processes that share a socket, the one with the
/// smallest id. What is held where we may not look is left out.
std::map<std::uint64_t, SocketHolder> socket_holders(const std::set<std::uint64_t>& inodes);

}  // namespace bulkhead::linux
