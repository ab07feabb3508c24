// PacketTap: sees every packet that comes into the network namespace in which it was opened. Only
// sees: nothing is held up or changed.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace bulkhead::linux {

class PacketTap final {
 public:
  /// In the calling thread's namespace. kRefused without CAP_NET_RAW there.
  static Result<PacketTap> open();

  int fd() const { return fd_.get(); }
  /// The next packet from its IP header on, cut to the size of `into`; nothing when none waits.
  /// Packets that leave the namespace are not given.
  std::optional<std::string_view> next(std::span<char> into);

 private:
  explicit PacketTap(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace bulkhead::linux
