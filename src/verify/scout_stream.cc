#include "verify/scout_stream.h"

#include <algorithm>

namespace bulkhead::verify {
namespace {

/// Of one turn, so that a stop does not go unnoticed.
constexpr Duration kTurn = std::chrono::milliseconds(500);

}  // namespace

Status ScoutStream::say(std::string_view bytes, Duration patience) {
  probe::ScoutOrder order;
  order.kind = probe::ScoutOrder::Kind::kSay;
  order.words = {std::string(bytes)};
  order.pace.timeout = patience;
  const probe::ScoutReport report = TRY(ask_(order));
  if (report.answers.size() != 1) {
    return failure(ErrorKind::kInvalid, "a probe gave no answer to what it was to say");
  }
  const probe::Answer& answer = report.answers.front();
  if (answer.outcome == probe::Outcome::kTimeout) return {};
  if (answer.outcome != probe::Outcome::kOpen) {
    return failure(ErrorKind::kUnavailable, probe::describe(answer));
  }
  heard_ += answer.received;
  ended_ = answer.received.empty();
  return {};
}

Result<std::size_t> ScoutStream::read(std::span<char> into, linux::Waiter& waiter) {
  while (heard_.empty() && !ended_) {
    TRY(waiter.pause(Duration::zero()));
    TRY(say({}, kTurn));
  }
  const std::size_t count = std::min(into.size(), heard_.size());
  std::copy_n(heard_.begin(), count, into.begin());
  heard_.erase(0, count);
  return count;
}

Status ScoutStream::write(std::string_view bytes, linux::Waiter& /*waiter*/) {
  return say(bytes, Duration::zero());
}

Status ScoutStream::finish_writing(linux::Waiter& /*waiter*/) {
  return {};
}

}  // namespace bulkhead::verify
