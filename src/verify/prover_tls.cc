// The part of Prover that asks by HTTPS what did not arrive by HTTP.
#include <algorithm>

#include "verify/prover.h"
#include "verify/route_over_tls.h"

namespace bulkhead::verify {
namespace {

/// Of one request, its handshake included.
constexpr Duration kTlsTimeout = std::chrono::seconds(3);

}  // namespace

bool Prover::arrived_at_target(const PlannedRequest& planned) const {
  const auto seen = seen_.find(planned.word);
  if (seen == seen_.end()) return false;
  const auto targets = spots(planned.claim->target);
  return std::any_of(targets.begin(), targets.end(), [&](const Spot& spot) {
    return spot.place != site_.host && seen->second.contains(spot.place);
  });
}

Status Prover::ask_routes_over_tls(Clock& clock, const std::stop_token& stop) {
  for (PlannedRequest& planned : requests_) {
    if (!planned.running || arrived_at_target(planned)) continue;
    for (const std::size_t number : planned.exchanges) {
      if (answers_[number].outcome != probe::Outcome::kOpen) continue;
      const probe::Exchange& plain = batch_.exchanges()[number];
      linux::Waiter waiter(clock, kTlsTimeout, stop);
      auto stream = vantage_.connect(plain.from, plain.to, waiter);
      if (!stream) continue;
      const auto answer = ask_over_tls(*std::move(stream), planned.host, plain.send, waiter);
      if (stop.stop_requested()) return failure(ErrorKind::kInterrupted, "interrupted");
      if (!answer) continue;  // it speaks no TLS, or none for this host
      probe::Answer& over_tls = planned.over_tls.emplace();
      over_tls.outcome = probe::Outcome::kOpen;
      over_tls.received = *answer;
      TRY(look_for_words());
      if (arrived_at_target(planned)) break;
    }
  }
  return {};
}

}  // namespace bulkhead::verify
