// What a prover and a scout (scout.h) say to each other, as frames of bytes: four with the length,
// then the body. Both ends are made by one build; a body begins with which message it is, of which
// version. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "linux/socket_address.h"
#include "linux/socket_table.h"
#include "probe/exchange.h"

namespace bulkhead::probe {

/// Exchange::from, as a scout takes it.
inline constexpr std::size_t kScoutHere = 0;
inline constexpr std::size_t kScoutOutside = 1;

struct ScoutOrder {
  enum class Kind : std::uint8_t {
    kOpen,   // listeners, and with `outside` a neighbour
    kHold,   // exchanges
    kWatch,  // from now on, keep what arrives
    kSaw,    // which of `words` arrived
    kForgetPeers,
    kConnect,  // the one of `exchanges`, as a line (line.h) in place of the last
    kSay,      // the one of `words` over the line, and hear what comes within the pace's timeout
  };
  Kind kind = Kind::kOpen;
  bool outside = false;
  bool with_ipv6 = false;
  std::vector<Exchange> exchanges;
  Pace pace;
  std::vector<std::string> words;
};

/// The neighbour that a scout has made.
struct ScoutOutside {
  linux::SocketAddress tcp;
  linux::IpAddress host_address;
  std::optional<linux::SocketAddress> tcp6;
  std::optional<linux::IpAddress> host_address6;
};

struct ScoutReport {
  std::string failure;                            // empty: done
  std::vector<linux::ListeningSocket> listening;  // before the scout came
  std::vector<linux::IpAddress> addresses;        // of the interfaces there
  std::uint16_t port = 0;                         // of its listeners
  std::uint16_t port6 = 0;
  std::optional<ScoutOutside> outside;
  std::string why_no_outside;
  /// Of kSay one: open with what was heard, open with nothing at the end, timeout.
  std::vector<Answer> answers;
  std::vector<std::vector<std::size_t>> places;  // by word
};

/// With the frame's head.
std::string encode(const ScoutOrder& order);
std::string encode(const ScoutReport& report);

/// kInvalid when the bytes are no such message.
Result<ScoutOrder> decode_order(std::string_view body);
Result<ScoutReport> decode_report(std::string_view body);

/// Takes the first whole frame off `bytes` and gives its body; nothing as long as there is none.
/// kInvalid for a length that no message has.
Result<std::optional<std::string>> take_frame(std::string& bytes);

}  // namespace bulkhead::probe
