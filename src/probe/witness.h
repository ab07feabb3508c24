// Witness: tells in which of several network namespaces certain words arrived. It proves which
// service a proxy handed a request to, whatever the service answers: the request carries a word
// that nothing else says.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "linux/network_namespace.h"
#include "linux/packet_tap.h"

namespace bulkhead::probe {

class Witness final {
 public:
  /// From now on everything that arrives is kept, within the kernel's buffers.
  static Result<Witness> watch(std::span<const linux::NetworkNamespace* const> spaces);

  /// For each word the namespaces, by index, into which it came in clear since the last call.
  std::vector<std::vector<std::size_t>> saw(std::span<const std::string> words);

 private:
  std::vector<linux::PacketTap> taps_;
};

}  // namespace bulkhead::probe
