#include "probe/line.h"

#include <array>
#include <utility>

#include "linux/errors.h"
#include "linux/raw_socket.h"

namespace bulkhead::probe {

using linux::Ready;
using linux::SocketOutcome;

Result<Line> Line::connect(const linux::SocketAddress& to, linux::Waiter& waiter) {
  UniqueFd socket = TRY(linux::open_socket(linux::Transport::kTcp, to.ip.is_v6()));
  const SocketOutcome begun = linux::start_connect(socket.get(), to);
  int error = begun.error;
  if (begun.pending()) {
    TRY(waiter.wait(socket.get(), Ready::kWritable));
    error = linux::pending_error(socket.get());
  }
  if (error != 0) return linux::system_failure(error, to.str());
  return Line(std::move(socket));
}

Status Line::say(std::string_view bytes, linux::Waiter& waiter) {
  while (!bytes.empty()) {
    const SocketOutcome sent = linux::send_some(socket_.get(), bytes);
    if (sent.pending()) {
      TRY(waiter.wait(socket_.get(), Ready::kWritable));
    } else if (sent.error != 0) {
      return linux::system_failure(sent.error, "a line");
    } else {
      bytes.remove_prefix(sent.count);
    }
  }
  return {};
}

Result<std::optional<std::string>> Line::hear(linux::Waiter& waiter) {
  std::array<char, 16384> buffer{};
  for (;;) {
    const SocketOutcome got = linux::receive_some(socket_.get(), buffer);
    if (got.pending()) {
      TRY(waiter.wait(socket_.get(), Ready::kReadable));
    } else if (got.error != 0) {
      return linux::system_failure(got.error, "a line");
    } else if (got.count == 0) {
      return std::optional<std::string>();
    } else {
      return std::optional<std::string>(std::string(buffer.data(), got.count));
    }
  }
}

}  // namespace bulkhead::probe
