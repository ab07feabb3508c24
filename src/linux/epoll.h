// Epoll: waits for many descriptors at once. One thread.
#pragma once

#include <cstdint>
#include <span>

#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace bulkhead::linux {

enum class Interest : std::uint8_t { kRead, kWrite };

/// What became ready. `failed` may come with either: the next call on the descriptor tells.
struct EpollEvent {
  std::uint64_t tag = 0;
  bool readable = false;
  bool writable = false;
  bool failed = false;
};

class Epoll final {
 public:
  static Result<Epoll> create();

  /// `tag` comes back with the events. The descriptor leaves by being closed.
  Status add(int fd, Interest interest, std::uint64_t tag);
  Status change(int fd, Interest interest, std::uint64_t tag);

  /// At most `into.size()` events; none when `timeout` passed first. Rounds up to milliseconds.
  Result<std::span<EpollEvent>> wait(std::span<EpollEvent> into, Duration timeout);

 private:
  explicit Epoll(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace bulkhead::linux
