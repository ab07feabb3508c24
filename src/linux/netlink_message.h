// One rtnetlink request as it grows, and the exchange with the kernel. Only for links.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

struct nlmsghdr;
struct rtattr;

namespace bulkhead::linux {

class NetlinkMessage final {
 public:
  /// `flags` beside NLM_F_REQUEST.
  NetlinkMessage(std::uint16_t type, std::uint16_t flags);

  /// The fixed header that follows nlmsghdr, such as ifinfomsg.
  template <typename Header>
  void append_header(const Header& header) {
    append(&header, sizeof header);
  }
  void attribute(std::uint16_t type, std::string_view bytes);
  /// With the terminating zero.
  void attribute_name(std::uint16_t type, std::string_view name);
  void attribute_number(std::uint16_t type, std::uint32_t value);

  /// Between the two, attributes are nested.
  std::size_t begin_nested(std::uint16_t type);
  void end_nested(std::size_t where);

  /// Sends it and waits for the acknowledgement. The result is the kernel's errno, or zero.
  Result<int> execute();
  /// Sends a dump request, and gives every answer.
  Status dump(const std::function<void(const nlmsghdr&)>& visit);

 private:
  void append(const void* data, std::size_t size);
  void pad();

  std::vector<std::uint8_t> bytes_;
};

/// Attributes that follow a fixed header of `header_size` bytes.
void for_each_attribute(const nlmsghdr& message, std::size_t header_size,
                        const std::function<void(const rtattr&)>& visit);

}  // namespace bulkhead::linux
