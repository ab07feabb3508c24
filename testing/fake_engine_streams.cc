#include <algorithm>

#include <fmt/format.h>

#include "testing/fake_engine.h"
#include "testing/fake_engine_text.h"

namespace bulkhead::testing {

using namespace docker;

/// Reads the output that is there; with `follow`, what comes until the container ends.
class FakeEngine::LogReader final : public OutputReader {
 public:
  LogReader(FakeEngine& engine, std::string id, const LogOptions& options)
      : engine_(engine), id_(std::move(id)), options_(options) {
    if (!options_.tail) return;
    const Lock lock(engine_.mutex_);
    // By lines, counted from the end.
    const std::vector<OutputChunk>& output = engine_.boxes_.at(id_).output;
    int lines = 0;
    for (at_ = output.size(); at_ > 0; --at_) {
      const std::string& bytes = output[at_ - 1].bytes;
      std::size_t from = bytes.size();
      while (from > 0 && lines <= *options_.tail) {
        if (bytes[from - 1] == '\n' && ++lines > *options_.tail) break;
        --from;
      }
      if (from > 0 || lines > *options_.tail) {
        skip_ = from;
        --at_;
        return;
      }
    }
  }

  Result<std::optional<OutputChunk>> next(const Call& call) override {
    Lock lock(engine_.mutex_);
    while (true) {
      const auto box = engine_.boxes_.find(id_);
      if (box == engine_.boxes_.end()) return std::nullopt;
      const std::vector<OutputChunk>& output = box->second.output;
      while (at_ < output.size()) {
        OutputChunk chunk = output[at_++];
        chunk.bytes.erase(0, std::exchange(skip_, 0));
        const bool wanted =
            chunk.stream == OutputStream::kStderr ? options_.stderr_stream : options_.stdout_stream;
        if (wanted && !chunk.bytes.empty()) return chunk;
      }
      if (!options_.follow || !box->second.container.state.running) return std::nullopt;
      if (call.stop.stop_requested()) return failure(ErrorKind::kInterrupted, "interrupted");
      const auto more = [&] {
        const auto now = engine_.boxes_.find(id_);
        return now == engine_.boxes_.end() || now->second.output.size() > at_ ||
               !now->second.container.state.running;
      };
      const bool came = call.timeout == Duration::zero()
                            ? engine_.changed_.wait(lock, call.stop, more)
                            : engine_.changed_.wait_for(lock, call.stop, call.timeout, more);
      if (!came && !call.stop.stop_requested()) return failure(ErrorKind::kTimeout, "not in time");
    }
  }

 private:
  FakeEngine& engine_;
  const std::string id_;
  const LogOptions options_;
  std::size_t at_ = 0;
  std::size_t skip_ = 0;
};

class FakeEngine::Events final : public EventReader {
 public:
  Events(FakeEngine& engine, EventFilter filter, std::size_t at, std::uint64_t breaks)
      : engine_(engine), filter_(std::move(filter)), at_(at), breaks_(breaks) {}

  Result<std::optional<Event>> next(const Call& call) override {
    Lock lock(engine_.mutex_);
    while (true) {
      if (engine_.breaks_ != breaks_) {
        return failure(ErrorKind::kUnavailable,
                       "reading the engine's events: the connection closed");
      }
      while (at_ < engine_.told_.size()) {
        const Event& event = engine_.told_[at_++];
        if (filter_.until && event.time > *filter_.until) return std::nullopt;
        if (wanted(event)) return event;
      }
      if (call.stop.stop_requested()) return failure(ErrorKind::kInterrupted, "interrupted");
      const auto more = [&] { return engine_.told_.size() > at_ || engine_.breaks_ != breaks_; };
      const bool came = call.timeout == Duration::zero()
                            ? engine_.changed_.wait(lock, call.stop, more)
                            : engine_.changed_.wait_for(lock, call.stop, call.timeout, more);
      if (!came && !call.stop.stop_requested()) return failure(ErrorKind::kTimeout, "not in time");
    }
  }

 private:
  bool wanted(const Event& event) const {
    if (!one_of(filter_.types, event.type) || !has_labels(event.attributes, filter_.labels)) {
      return false;
    }
    if (!one_of(filter_.actions, event.action)) return false;
    return one_of(filter_.containers, event.id) ||
           one_of(filter_.containers, event.attribute("name"));
  }

  FakeEngine& engine_;
  const EventFilter filter_;
  std::size_t at_;
  const std::uint64_t breaks_;
};

/// The whole of what the program writes, at once.
class FakeEngine::Session final : public ExecSession {
 public:
  explicit Session(const ExecResult& result) {
    if (!result.stdout_text.empty()) {
      chunks_.push_back({OutputStream::kStdout, result.stdout_text});
    }
    if (!result.stderr_text.empty()) {
      chunks_.push_back({OutputStream::kStderr, result.stderr_text});
    }
  }

  Result<std::optional<OutputChunk>> next(const Call&) override {
    if (at_ == chunks_.size()) return std::nullopt;
    return chunks_[at_++];
  }
  Status write(std::string_view, const Call&) override { return {}; }
  Status close_input() override { return {}; }

 private:
  std::vector<OutputChunk> chunks_;
  std::size_t at_ = 0;
};

Result<std::unique_ptr<OutputReader>> FakeEngine::container_logs(const ContainerRef& container,
                                                                 const LogOptions& options,
                                                                 const Call& call) {
  const std::string doing = fmt::format("reading the log of container {}", container);
  TRY(begin(doing, call));
  std::string id;
  {
    const Lock lock(mutex_);
    id = TRY(find(container, doing))->container.id.str();
  }
  return std::make_unique<LogReader>(*this, id, options);
}

Result<std::unique_ptr<EventReader>> FakeEngine::events(const EventFilter& filter,
                                                        const Call& call) {
  TRY(begin("reading the engine's events", call));
  const Lock lock(mutex_);
  std::size_t at = told_.size();
  // The engine remembers 256 and no more.
  while (filter.since && at > 0 && told_.size() - at < 256 && told_[at - 1].time >= *filter.since) {
    --at;
  }
  return std::make_unique<Events>(*this, filter, at, breaks_);
}

void FakeEngine::break_streams() {
  const Lock lock(mutex_);
  ++breaks_;
  changed_.notify_all();
}

Result<ExecId> FakeEngine::create_exec(const ContainerRef& container, const ExecSpec& spec,
                                       const Call& call) {
  const std::string doing =
      fmt::format("preparing {} in container {}",
                  spec.cmd.empty() ? std::string("nothing") : spec.cmd.front(), container);
  TRY(begin(doing, call));
  Container target;
  Execs run;
  {
    const Lock lock(mutex_);
    const Box* box = TRY(find(container, doing));
    target = box->container;
    if (!target.state.running || target.state.paused) {
      return refused(ErrorKind::kConflict, 409, doing,
                     fmt::format("Container {} is {}", target.id,
                                 target.state.paused ? "paused, unpause the container before exec"
                                                     : "not running"));
    }
    run = run_;
  }
  Exec exec;
  // Without the lock: the test's function may act on the engine.
  if (run) exec.result = run(target, spec);
  const Lock lock(mutex_);
  ExecId id(new_id());
  execs_.emplace(id.str(), std::move(exec));
  return id;
}

Result<std::unique_ptr<ExecSession>> FakeEngine::start_exec(const ExecId& exec, bool,
                                                            const Call& call) {
  const std::string doing = "running exec " + exec.str().substr(0, 12);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  const auto found = execs_.find(exec.str());
  if (found == execs_.end()) {
    return refused(ErrorKind::kNotFound, 404, doing, "No such exec instance: " + exec.str());
  }
  return std::make_unique<Session>(found->second.result);
}

Result<ExecState> FakeEngine::inspect_exec(const ExecId& exec, const Call& call) {
  const std::string doing = "inspecting exec " + exec.str().substr(0, 12);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  const auto found = execs_.find(exec.str());
  if (found == execs_.end()) {
    return refused(ErrorKind::kNotFound, 404, doing, "No such exec instance: " + exec.str());
  }
  return ExecState{false, found->second.result.exit_code, 0};
}

Status FakeEngine::resize_exec(const ExecId& exec, int, int, const Call& call) {
  return begin("resizing exec " + exec.str().substr(0, 12), call);
}

Result<ExecResult> FakeEngine::run_exec(const ContainerRef& container, const ExecSpec& spec,
                                        std::size_t limit, const Call& call) {
  const ExecId id = TRY(create_exec(container, spec, call));
  const Lock lock(mutex_);
  ExecResult result = execs_.at(id.str()).result;
  result.truncated = result.stdout_text.size() > limit || result.stderr_text.size() > limit;
  result.stdout_text.resize(std::min(limit, result.stdout_text.size()));
  result.stderr_text.resize(std::min(limit, result.stderr_text.size()));
  return result;
}

}  // namespace bulkhead::testing
