// PortCheck: how Bulkhead asks itself whether a container without a healthcheck is ready: by TCP or
// HTTP, from inside the container's network namespace, so that nothing is needed in the container
// and no port has to be published. A value; PortProber asks.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "docker/container.h"
#include "orchestrate/gate.h"

namespace bulkhead::orchestrate {

struct PortCheck {
  /// TCP: each has to accept a connection.
  std::vector<std::uint16_t> ports;
  /// Begins with '/': a GET of it has to be answered with a status from 200 to 399. Empty: a
  /// connection is enough.
  std::string path;
  Duration timeout = std::chrono::seconds(5);
  /// How long it has to pass: start_period + retries × interval. What is not said is as in a
  /// healthcheck of the engine.
  Duration start_period{};
  Duration interval = std::chrono::seconds(30);
  int retries = 3;
  /// The service's metadata says `health:`; then whoever depends on it waits for it. Otherwise
  /// these are the ports that it exposes, and only who asks for its health does.
  bool declared = false;

  friend bool operator==(const PortCheck&, const PortCheck&) = default;
};

Duration deadline_of(const PortCheck& check);

/// "GET :8002/health", "TCP 5432, 5433".
std::string describe(const PortCheck& check);

/// What the answers to a check mean; `received` is what came back of an HTTP request.
OwnProbe judge_response(const std::string& received);

class PortProber {
 public:
  virtual ~PortProber() = default;
  /// Thread-safe. kInterrupted when `stop` is requested, kRefused without the right to enter the
  /// container's namespace; whatever the ports say is no error.
  virtual Result<OwnProbe> ask(const docker::Container& container, const PortCheck& check,
                               const std::stop_token& stop) = 0;
};

/// Asks from inside the namespaces of an engine on this machine, which listens on the unix socket
/// that `engine_address` ("unix:///…") names. Errors say why that cannot be: another machine, no
/// right. `clock` must outlive it.
Result<std::unique_ptr<PortProber>> open_port_prober(const std::string& engine_address,
                                                     Clock& clock);

}  // namespace bulkhead::orchestrate
