// DNS messages as far as a question for addresses and its answer go (RFC 1035 section 4, RFC 3596).
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "linux/socket_address.h"

namespace bulkhead::probe {

enum class RecordType : std::uint16_t { kA = 1, kAaaa = 28 };

/// Nothing when the name cannot be asked for: a label is empty or longer than 63 bytes, or the
/// whole longer than 253.
std::optional<std::string> encode_question(std::uint16_t id, std::string_view name,
                                           RecordType type);

struct DnsAnswer {
  std::uint16_t id = 0;
  int code = 0;  // RCODE: 0 no error, 2 server failure, 3 no such name, 5 refused
  bool truncated = false;
  std::vector<linux::IpAddress> addresses;  // of the type that was asked for, sorted
};

/// Nothing when the bytes are no answer.
std::optional<DnsAnswer> decode_answer(std::string_view message);

}  // namespace bulkhead::probe
