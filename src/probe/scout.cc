#include "probe/scout.h"

#include <unistd.h>
#include <utility>

#include "linux/links.h"
#include "linux/socket_table.h"

namespace bulkhead::probe {
namespace {

constexpr Duration kSaying = std::chrono::seconds(5);

}  // namespace

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
    case ScoutOrder::Kind::kConnect:
      done = connect(order, report);
      break;
    case ScoutOrder::Kind::kSay:
      done = say(order, report);
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

Status Scout::connect(const ScoutOrder& order, ScoutReport& report) {
  const auto from = sources();
  line_.reset();
  if (order.exchanges.size() != 1 || order.exchanges.front().from >= from.size()) {
    return failure(ErrorKind::kInvalid, "a line from where this scout is not");
  }
  const Exchange& exchange = order.exchanges.front();
  Answer& answer = report.answers.emplace_back();
  answer.outcome = Outcome::kFailed;
  const Status connected = from[exchange.from]->run([&]() -> Status {
    linux::Waiter waiter(clock_, exchange.timeout);
    line_.emplace(TRY(Line::connect(exchange.to, waiter)));
    return {};
  });
  if (connected) answer.outcome = Outcome::kOpen;
  return {};
}

Status Scout::say(const ScoutOrder& order, ScoutReport& report) {
  if (!line_ || order.words.size() != 1) {
    return failure(ErrorKind::kInvalid, "nobody to say it to");
  }
  Answer& answer = report.answers.emplace_back();
  answer.outcome = Outcome::kFailed;
  linux::Waiter saying(clock_, kSaying);
  if (!line_->say(order.words.front(), saying)) return {};
  linux::Waiter hearing(clock_, order.pace.timeout);
  auto heard = line_->hear(hearing);
  if (heard) {
    answer.outcome = Outcome::kOpen;
    answer.received = std::move(*heard).value_or(std::string());
  } else if (heard.error().kind == ErrorKind::kTimeout) {
    answer.outcome = Outcome::kTimeout;
  }
  return {};
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
