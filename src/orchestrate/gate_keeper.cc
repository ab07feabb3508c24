#include "orchestrate/gate_keeper.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/duration.h"

namespace bulkhead::orchestrate {
namespace {

constexpr std::size_t kOutputLimit = 4096;  // as the engine keeps of its own probes
constexpr std::size_t kLogLines = 12;
constexpr std::size_t kLogBytes = 16384;

/// The last line with anything on it: where programs say what is wrong.
std::string last_line(const std::string& text) {
  std::size_t end = text.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return {};
  const std::size_t begin = text.find_last_of('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     begin == std::string::npos ? end + 1 : end - begin);
}

}  // namespace

/// One wait for one container.
class GateKeeper::Vigil final {
 public:
  Vigil(GateKeeper& keeper, const AwaitRequest& request, std::stop_token stop,
        const OnWaiting& on_waiting)
      : keeper_(keeper),
        request_(request),
        stop_(std::move(stop)),
        on_waiting_(on_waiting),
        begun_(keeper.clock_.steady()) {}

  AwaitOutcome run() {
    if (request_.just_started && request_.readiness == model::Readiness::kStarted) {
      keeper_.watch_.wait(request_.id, 1, keeper_.options_.stay,
                          stop_);  // its own start counts for one
    }
    for (;;) {
      if (stop_.stop_requested()) return {failure(ErrorKind::kInterrupted, "interrupted"), {}};
      const std::uint64_t seen = keeper_.watch_.count(request_.id);
      auto container = keeper_.engine_.inspect_container(docker::ContainerRef(request_.id),
                                                         docker::Call{{}, stop_});
      if (!container) return {missing(container.error()), {}};
      note_start(*container);
      const Verdict verdict = judge(view_of(*container));
      if (verdict.kind == Verdict::Kind::kOpen) return {};
      if (verdict.kind == Verdict::Kind::kFailed) return fail(verdict.reason, *container);
      const SteadyTime now = keeper_.clock_.steady();
      if (keeper_.options_.give_up && now >= *keeper_.options_.give_up) {
        return fail(
            fmt::format("the time given is over, and it still waited for {}", verdict.reason),
            *container);
      }
      say(verdict.reason);
      if (probe_is_due(*container, now)) {
        probe(*container, seen);
      } else {
        keeper_.watch_.wait(request_.id, seen, until_next_look(now), stop_);
      }
    }
  }

 private:
  /// The container is there no more, or the engine is not.
  static Status missing(const Error& error) {
    if (error.kind != ErrorKind::kNotFound) return tl::unexpected(error);
    return failure(ErrorKind::kConflict, "it was removed by somebody else");
  }

  /// Another start of the container makes everything known about the last one void.
  void note_start(const docker::Container& container) {
    const auto& started = container.state.started_at;
    if (started == started_ && start_seen_) return;
    const bool asked_for = !start_seen_ && request_.just_started && container.restart_count == 0;
    started_ = started;
    start_seen_ = asked_for ? begun_ : keeper_.clock_.steady();
    before_seen_ = Duration{};
    const bool ours = request_.just_started || first_start_known_;
    if (!ours && started) {
      before_seen_ = std::max(Duration{}, Duration(keeper_.clock_.wall() - *started));
    }
    first_start_known_ = true;
    own_.reset();
    probe_number_ = 0;
    next_probe_ = *start_seen_;
  }

  GateView view_of(const docker::Container& container) const {
    const SteadyTime now = keeper_.clock_.steady();
    GateView view{request_.readiness, container};
    view.check = request_.check;
    view.port_check = request_.port_check;
    view.running_for =
        request_.disturbed ? now - *start_seen_ : before_seen_ + (now - *start_seen_);
    view.waited_for = now - begun_;
    view.own = own_;
    view.job_patience = keeper_.options_.job_patience;
    view.stay = keeper_.options_.stay;
    return view;
  }

  bool probe_is_due(const docker::Container& container, SteadyTime now) const {
    if (request_.readiness != model::Readiness::kHealthy) return false;
    if (request_.check == nullptr && request_.port_check == nullptr) return false;
    const docker::ContainerState& state = container.state;
    return state.running && !state.restarting && !state.paused && now >= next_probe_;
  }

  Duration until_next_look(SteadyTime now) const {
    // A look now and then costs little and mends what an event would have told.
    Duration pause = std::chrono::seconds(2);
    if (request_.readiness == model::Readiness::kHealthy && next_probe_ > now) {
      pause = std::min(pause, next_probe_ - now);
    }
    if (request_.readiness == model::Readiness::kStarted) {
      const Duration up = now - *start_seen_;
      const Duration stay = keeper_.options_.stay;
      pause = std::min(pause, up < stay ? stay - up : Duration(kSettleAfterRestart / 4));
    }
    if (keeper_.options_.give_up) pause = std::min(pause, *keeper_.options_.give_up - now);
    return std::max(pause, Duration(std::chrono::milliseconds(1)));
  }

  void probe(const docker::Container& container, std::uint64_t seen) {
    constexpr Duration kTurn = std::chrono::milliseconds(50);
    while (!keeper_.probes_.try_acquire_for(kTurn)) {
      if (stop_.stop_requested() || keeper_.watch_.count(request_.id) > seen) return;
    }
    // Cut short by whatever happens to the container, and by the user.
    const std::stop_token changed = keeper_.watch_.changed(request_.id, seen);
    std::stop_source either;
    const std::stop_callback on_change(changed, [&] { either.request_stop(); });
    const std::stop_callback on_stop(stop_, [&] { either.request_stop(); });
    const SteadyTime begin = keeper_.clock_.steady();
    const auto own = request_.check != nullptr ? run_check(container, either.get_token())
                                               : ask_ports(container, either.get_token());
    const SteadyTime end = keeper_.clock_.steady();
    keeper_.probes_.release();
    next_probe_ = end + pause_after_probe(++probe_number_, end - begin);
    if (own) own_ = *own;
  }

  /// Nothing when it was cut short.
  std::optional<OwnProbe> ask_ports(const docker::Container& container,
                                    const std::stop_token& stop) {
    CHECK(keeper_.options_.prober != nullptr);
    auto result = keeper_.options_.prober->ask(container, *request_.port_check, stop);
    if (result) return std::move(*result);
    if (result.error().kind == ErrorKind::kInterrupted) return std::nullopt;
    OwnProbe own;
    own.decided = false;
    own.output = result.error().message;
    return own;
  }

  /// The same.
  std::optional<OwnProbe> run_check(const docker::Container& container,
                                    const std::stop_token& stop) {
    docker::ExecSpec spec;
    spec.cmd = probe_command(*request_.check, container);
    const auto result = keeper_.engine_.run_exec(container.id, spec, kOutputLimit,
                                                 docker::Call{timeout_of(*request_.check), stop});
    if (!result && result.error().kind == ErrorKind::kInterrupted) return std::nullopt;
    OwnProbe own;
    if (result) {
      own.exit_code = result->exit_code;
      own.passed = result->exit_code == 0;
      own.output = result->stdout_text + result->stderr_text;
    } else {
      own.decided = false;
      own.output =
          result.error().kind == ErrorKind::kTimeout
              ? fmt::format("no answer within {}", human_duration(timeout_of(*request_.check)))
              : result.error().message;
    }
    return own;
  }

  void say(const std::string& reason) {
    std::string text = reason;
    if (own_ && !own_->passed) {
      const std::string line = last_line(own_->output);
      if (!line.empty()) text += ": " + line;
    }
    if (text == said_) return;
    said_ = text;
    on_waiting_(text);
  }

  AwaitOutcome fail(const std::string& reason, const docker::Container& container) {
    AwaitOutcome outcome;
    outcome.status = failure(ErrorKind::kConflict, reason);
    Evidence& evidence = outcome.evidence;
    const bool healthy = request_.readiness == model::Readiness::kHealthy;
    if (healthy && request_.check == nullptr && request_.port_check != nullptr) {
      evidence.port_check = describe(*request_.port_check);
      if (own_) evidence.probe_output = own_->output;
    }
    // A container that ended before anybody asked has nothing to say about its healthcheck.
    const bool asked = own_ || is_fresh(container.state);
    if (healthy && request_.check != nullptr && asked) {
      evidence.probe_command = probe_command(*request_.check, container);
      if (own_) {
        if (own_->decided) evidence.probe_exit = own_->exit_code;
        evidence.probe_output = own_->output;
      } else if (is_fresh(container.state)) {
        evidence.probe_exit = container.state.health.log.back().exit_code;
        evidence.probe_output = container.state.health.log.back().output;
      }
    }
    evidence.log_lines = keeper_.last_lines(request_.id);
    return outcome;
  }

  GateKeeper& keeper_;
  const AwaitRequest& request_;
  const std::stop_token stop_;
  const OnWaiting& on_waiting_;
  const SteadyTime begun_;

  std::optional<WallTime> started_;
  std::optional<SteadyTime> start_seen_;
  bool first_start_known_ = false;
  Duration before_seen_{};  // it ran for this long when first looked at
  std::optional<OwnProbe> own_;
  int probe_number_ = 0;
  SteadyTime next_probe_;
  std::string said_;
};

AwaitOutcome GateKeeper::await(const AwaitRequest& request, const std::stop_token& stop,
                               const OnWaiting& on_waiting) {
  return Vigil(*this, request, stop, on_waiting).run();
}

std::vector<std::string> GateKeeper::last_lines(const std::string& id) const {
  docker::LogOptions options;
  options.tail = static_cast<int>(kLogLines);
  docker::Call call;
  call.timeout = std::chrono::seconds(5);
  auto reader = engine_.container_logs(docker::ContainerRef(id), options, call);
  if (!reader) return {};
  std::string text;
  while (text.size() < kLogBytes) {
    auto chunk = (*reader)->next(call);
    if (!chunk || !*chunk) break;
    text += (*chunk)->bytes;
  }
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) end = text.size();
    std::string line = text.substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(std::move(line));
    begin = end + 1;
  }
  if (lines.size() > kLogLines) lines.erase(lines.begin(), lines.end() - kLogLines);
  return lines;
}

}  // namespace bulkhead::orchestrate
