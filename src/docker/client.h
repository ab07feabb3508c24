// The way to a real engine: connects, agrees on a version, and gives an Engine (docker/engine.h).
#pragma once

#include <cstddef>
#include <memory>

#include "base/clock.h"
#include "base/result.h"
#include "docker/address.h"
#include "docker/engine.h"

namespace bulkhead::docker {

/// Every wait has an end: these hold where a Call gives no time of its own.
struct ClientOptions {
  Duration connect_timeout = std::chrono::seconds(10);
  /// The whole of a request; of a pull or load, silence. Not for wait_container, which has no limit
  /// of its own.
  Duration timeout = std::chrono::seconds(60);
  /// Creating and starting: the engine does them one after the other under load.
  Duration create_timeout = std::chrono::minutes(5);
  /// An answer larger than this is an error, never held in memory.
  std::size_t answer_limit = std::size_t{64} << 20;
  /// Requests at the same time; more wait for their turn. Streams do not count.
  std::size_t connections = 32;
  Clock* clock = nullptr;  // null: system_clock(). Not owned
};

/// Connects once, to agree on the API version: kUnavailable says what listens where and how to
/// start it or point elsewhere; kRefused when the engine is older than API 1.40.
Result<std::unique_ptr<Engine>> connect(const EngineAddress& address,
                                        const ClientOptions& options = {}, const Call& call = {});

}  // namespace bulkhead::docker
