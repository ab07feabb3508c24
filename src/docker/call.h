// Call: how long one request to the engine may take, and who may cut it short. Not retries:
// nothing here ever asks twice.
#pragma once

#include <stop_token>

#include "base/clock.h"

namespace bulkhead::docker {

/// The last argument of everything that talks to the engine.
struct Call {
  /// Zero: the default of the operation, see ClientOptions in docker/client.h. For a stream it
  /// bounds the opening; each read of the stream takes its own.
  Duration timeout = Duration::zero();
  /// Once stop is requested (from any thread), the call returns kInterrupted without delay. What
  /// the engine made of the request is then unknown.
  std::stop_token stop = {};
};

}  // namespace bulkhead::docker
