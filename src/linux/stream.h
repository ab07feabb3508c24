// Stream: a connection to somewhere, as bytes. Sockets are here; TLS over them is http/tls.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "linux/waiter.h"

namespace bulkhead::linux {

/// Closed when destroyed. One thread may read while another writes; more than that not.
class Stream {
 public:
  virtual ~Stream() = default;

  /// At least one byte, or zero at the end. kTimeout and kInterrupted leave the stream usable.
  virtual Result<std::size_t> read(std::span<char> into, Waiter& waiter) = 0;
  /// All of it. After a failure the stream is of no further use: part may have gone.
  virtual Status write(std::string_view bytes, Waiter& waiter) = 0;
  /// The other side sees the end; reading goes on.
  virtual Status finish_writing(Waiter& waiter) = 0;
  /// False once the other side has closed, or has sent what nobody asked for: for a connection
  /// that lay idle.
  virtual bool quiet() = 0;
};

/// A connected socket as a Stream.
class SocketStream final : public Stream {
 public:
  /// `socket` is non-blocking.
  explicit SocketStream(UniqueFd socket) : socket_(std::move(socket)) {}

  Result<std::size_t> read(std::span<char> into, Waiter& waiter) override;
  Status write(std::string_view bytes, Waiter& waiter) override;
  Status finish_writing(Waiter& waiter) override;
  bool quiet() override;

  int fd() const { return socket_.get(); }

 private:
  UniqueFd socket_;
};

/// kNotFound when there is no such socket, kRefused without permission, kUnavailable when nothing
/// listens on it.
Result<std::unique_ptr<SocketStream>> connect_unix(const std::string& path, Waiter& waiter);

/// `host` is an address or a name. Its addresses are tried one after the other.
Result<std::unique_ptr<SocketStream>> connect_tcp(const std::string& host, std::uint16_t port,
                                                  Waiter& waiter);

}  // namespace bulkhead::linux
