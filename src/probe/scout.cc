#include "probe/scout.h"

#include <unistd.h>

#include "linux/links.h"
#include "linux/socket_table.h"

namespace bulkhead::probe {

using linux::NetworkNamespace;

ScoutReport Scout::carry_out(const ScoutOrder& order) {
  ScoutReport report;
  Status done;
  switch (order.kind) {
    case ScoutOrder::Kind::kOpen:
      done = open(order, report);
      break;
    case ScoutOrder::Kind::kHold:
      done = hold(order, report);
      break;
    case ScoutOrder::Kind::kWatch: {
      auto witness = Witness::watch(sources());
      if (witness) {
        witness_.emplace(*std::move(witness));
      } else {
        done = tl::unexpected(witness.error());
      }
      break;
    }
    case ScoutOrder::Kind::kSaw:
      report.places.resize(order.words.size());
      if (witness_) report.places = witness_->saw(order.words);
      break;
    case ScoutOrder::Kind::kForgetPeers:
      done = linux::forget_peers();
      break;
  }
  if (!done) report.failure = done.error().message;
  return report;
}

Status Scout::open(const ScoutOrder& order, ScoutReport& report) {
  here_.emplace(TRY(NetworkNamespace::current()));
  report.listening = TRY(linux::listening_sockets(::getpid()));
  for (const auto& found : TRY(linux::interface_addresses())) report.addresses.push_back(found.ip);
  listeners_ = TRY(open_listeners());
  report.port = listeners_.port;
  report.port6 = listeners_.port6;
  if (!order.outside) return {};
  auto neighbour = Neighbour::create(*here_, clock_, order.with_ipv6);
  if (!neighbour) {
    report.why_no_outside = neighbour.error().message;
    return {};
  }
  neighbour_.emplace(*std::move(neighbour));
  report.outside = ScoutOutside{neighbour_->tcp(), neighbour_->host_address(), neighbour_->tcp6(),
                                neighbour_->host_address6()};
  return {};
}

std::vector<const NetworkNamespace*> Scout::sources() const {
  std::vector<const NetworkNamespace*> sources;
  if (here_) sources.push_back(&*here_);
  if (neighbour_) sources.push_back(&neighbour_->space());
  return sources;
}

Status Scout::hold(const ScoutOrder& order, ScoutReport& report) {
  const auto from = sources();
  for (const Exchange& exchange : order.exchanges) {
    if (exchange.from >= from.size()) {
      return failure(ErrorKind::kInvalid, "an exchange from where this scout is not");
    }
  }
  report.answers = TRY(run_exchanges(from, order.exchanges, order.pace, clock_));
  return {};
}

}  // namespace bulkhead::probe
