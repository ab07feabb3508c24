// Non-blocking sockets as a prober needs them: every outcome of the kernel is a value, and nothing
// waits. A socket belongs to the network namespace of the thread that opened it. For a connection
// that one thread reads and writes, see linux/stream.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "linux/socket_address.h"

namespace bulkhead::linux {

enum class Transport : std::uint8_t { kTcp, kUdp };

/// What a call on a socket came to: a count or zero, or the kernel's errno.
struct SocketOutcome {
  int error = 0;  // EAGAIN and EINPROGRESS: not yet
  std::size_t count = 0;

  bool pending() const;
};

/// Unconnected. Fails only for lack of descriptors, memory or the address family.
Result<UniqueFd> open_socket(Transport transport, bool v6);

/// EINPROGRESS for TCP on the way; then wait until it is writable and ask pending_error().
SocketOutcome start_connect(int socket, const SocketAddress& to);
/// The outcome of what went on in the background, and forgets it.
int pending_error(int socket);
SocketOutcome send_some(int socket, std::string_view bytes);
/// Says that nothing more will be sent; the other side may still.
void end_sending(int socket);
/// Closing it will send a reset and wait for nothing: no packet comes or goes afterwards.
void reset_on_close(int socket);
/// count 0 without an error: the other side has closed.
SocketOutcome receive_some(int socket, std::span<char> into);
/// Datagrams of an unconnected socket.
SocketOutcome receive_from(int socket, std::span<char> into, SocketAddress& from);
SocketOutcome send_to(int socket, std::string_view bytes, const SocketAddress& to);

/// A TCP listener, or a bound UDP socket. Port zero: the kernel picks one; the address that it got
/// is `bound_address`. An IPv6 wildcard takes IPv6 only.
Result<UniqueFd> open_bound(Transport transport, const SocketAddress& at);
Result<SocketAddress> bound_address(int socket);
/// Takes one connection that waits, and closes it; false when none waits.
bool accept_and_close(int listener);

/// Allows as many open files as the hard limit does, and returns how many that are.
std::size_t raise_open_files_limit();

}  // namespace bulkhead::linux
