// Vantage: how conversations are held at a site. One vantage enters the containers' network
// namespaces (namespace_vantage.h); the other sends a scout into each (scout_vantage.h), for
// engines whose namespaces are not on this machine, or not ours to enter.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "linux/stream.h"
#include "linux/waiter.h"
#include "probe/exchange.h"
#include "verify/site.h"

namespace bulkhead::verify {

/// For one thread. In each place it holds a listener open as long as it lives.
class Vantage {
 public:
  virtual ~Vantage() = default;

  virtual const Site& site() const = 0;
  /// As probe::run_exchanges; Exchange::from is a place of the site.
  virtual Result<std::vector<probe::Answer>> hold(std::span<const probe::Exchange> exchanges,
                                                  const probe::Pace& pace,
                                                  const std::stop_token& stop) = 0;
  /// A connection from a place, for a conversation in which both sides take turns; of scouts' lines
  /// one at a time. The vantage outlives it.
  virtual Result<std::unique_ptr<linux::Stream>> connect(std::size_t from,
                                                         const linux::SocketAddress& to,
                                                         linux::Waiter& waiter) = 0;
  /// From now on, what arrives at each place is kept.
  virtual Status watch() = 0;
  /// For each word the places at which it arrived since watch().
  virtual Result<std::vector<std::vector<std::size_t>>> saw(std::span<const std::string> words) = 0;
  /// In every container's namespace: see linux::forget_peers.
  virtual Status forget_peers() = 0;
};

}  // namespace bulkhead::verify
