// Line: one TCP connection for a conversation in which both sides take turns, such as TLS. Unlike
// an Exchange it is held alone, and its caller waits. Needs no resolver, so that a scout can have
// one (linux/stream.h asks for names, too).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "linux/socket_address.h"
#include "linux/waiter.h"

namespace bulkhead::probe {

/// In the network namespace of the thread that connects, whoever uses it later.
class Line final {
 public:
  static Result<Line> connect(const linux::SocketAddress& to, linux::Waiter& waiter);

  /// All of it.
  Status say(std::string_view bytes, linux::Waiter& waiter);
  /// What has come, at least a byte; nothing at the end. kTimeout leaves the line usable.
  Result<std::optional<std::string>> hear(linux::Waiter& waiter);

 private:
  explicit Line(UniqueFd socket) : socket_(std::move(socket)) {}

  UniqueFd socket_;
};

}  // namespace bulkhead::probe
