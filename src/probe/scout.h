// Scout: what carries out a prover's orders in the network namespace in which it stands, for
// provers that cannot enter that namespace themselves. The program around it (scout_main.cc) is
// static, so that it runs in any container, and needs no file beside it.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "linux/network_namespace.h"
#include "probe/line.h"
#include "probe/listeners.h"
#include "probe/neighbour.h"
#include "probe/scout_message.h"
#include "probe/witness.h"

namespace bulkhead::probe {

/// For one thread. `clock` outlives it.
class Scout final {
 public:
  explicit Scout(Clock& clock) : clock_(clock) {}

  /// What failed is said in the report.
  ScoutReport carry_out(const ScoutOrder& order);

 private:
  Status open(const ScoutOrder& order, ScoutReport& report);
  Status hold(const ScoutOrder& order, ScoutReport& report);
  Status connect(const ScoutOrder& order, ScoutReport& report);
  Status say(const ScoutOrder& order, ScoutReport& report);
  std::vector<const linux::NetworkNamespace*> sources() const;

  Clock& clock_;
  std::optional<linux::NetworkNamespace> here_;
  Listeners listeners_;
  std::optional<Neighbour> neighbour_;
  std::optional<Witness> witness_;
  std::optional<Line> line_;
};

}  // namespace bulkhead::probe
