#include <array>
#include <utility>

#include <fmt/format.h>

#include "docker/container_json.h"
#include "docker/http_engine.h"
#include "docker/line_reader.h"
#include "docker/output_stream.h"
#include "docker/resource_json.h"
#include "http/message.h"

namespace bulkhead::docker {
namespace {

using http::percent_encode;
using http::Target;

constexpr std::size_t kReadSize = std::size_t{32} * 1024;

/// "1764542400.000000001", as the engine takes moments.
std::string seconds_of(const std::optional<WallTime>& time) {
  if (!time) return {};
  const auto nanoseconds = time->time_since_epoch().count();
  return fmt::format("{}.{:09}", nanoseconds / 1'000'000'000, nanoseconds % 1'000'000'000);
}

Duration limit_of(const Call& call) {
  return call.timeout == Duration::zero() ? linux::Waiter::kForever : call.timeout;
}

/// Logs: an HTTP body with the engine's framing in it.
class LogReader final : public OutputReader {
 public:
  LogReader(Clock& clock, std::string doing, std::unique_ptr<http::ResponseBody> body, bool raw)
      : clock_(clock), doing_(std::move(doing)), body_(std::move(body)), splitter_(raw) {}

  Result<std::optional<OutputChunk>> next(const Call& call) override {
    linux::Waiter waiter(clock_, limit_of(call), call.stop);
    while (true) {
      if (std::optional<OutputChunk> chunk = splitter_.take()) return chunk;
      const std::optional<std::string> bytes = TRY(unanswered(body_->read(waiter), doing_));
      if (!bytes) return std::nullopt;
      TRY(with_context(splitter_.feed(*bytes), doing_));
    }
  }

 private:
  Clock& clock_;
  const std::string doing_;
  std::unique_ptr<http::ResponseBody> body_;
  OutputSplitter splitter_;
};

/// An exec: a stream of its own, both ways.
class HttpExecSession final : public ExecSession {
 public:
  HttpExecSession(Clock& clock, std::string doing, std::unique_ptr<linux::Stream> stream, bool tty,
                  Duration write_limit)
      : clock_(clock),
        doing_(std::move(doing)),
        stream_(std::move(stream)),
        splitter_(tty),
        write_limit_(write_limit),
        buffer_(kReadSize) {}

  Result<std::optional<OutputChunk>> next(const Call& call) override {
    linux::Waiter waiter(clock_, docker::limit_of(call), call.stop);
    while (true) {
      if (std::optional<OutputChunk> chunk = splitter_.take()) return chunk;
      const std::size_t got = TRY(unanswered(stream_->read(buffer_, waiter), doing_));
      if (got == 0 && !splitter_.complete()) {
        return failure(ErrorKind::kUnavailable, doing_ + ": the output broke off");
      }
      if (got == 0) return std::nullopt;
      TRY(with_context(splitter_.feed(std::string_view(buffer_.data(), got)), doing_));
    }
  }

  Status write(std::string_view bytes, const Call& call) override {
    linux::Waiter waiter(clock_, call.timeout == Duration::zero() ? write_limit_ : call.timeout,
                         call.stop);
    return unanswered(stream_->write(bytes, waiter), doing_);
  }

  Status close_input() override {
    linux::Waiter waiter(clock_, write_limit_);
    return unanswered(stream_->finish_writing(waiter), doing_);
  }

 private:
  Clock& clock_;
  const std::string doing_;
  std::unique_ptr<linux::Stream> stream_;
  OutputSplitter splitter_;
  const Duration write_limit_;
  std::vector<char> buffer_;
};

class HttpEventReader final : public EventReader {
 public:
  HttpEventReader(Clock& clock, std::unique_ptr<http::ResponseBody> body)
      : clock_(clock), lines_(std::move(body)) {}

  Result<std::optional<Event>> next(const Call& call) override {
    linux::Waiter waiter(clock_, docker::limit_of(call), call.stop);
    const std::optional<std::string> line =
        TRY(unanswered(lines_.next(waiter), "reading the engine's events"));
    if (!line) return std::nullopt;
    return TRY(decode_event(*line));
  }

 private:
  Clock& clock_;
  LineReader lines_;
};

}  // namespace

Result<std::unique_ptr<OutputReader>> HttpEngine::container_logs(const ContainerRef& container,
                                                                 const LogOptions& options,
                                                                 const Call& call) {
  // Only newer engines say in the answer whether it is framed; it is not when there is a terminal.
  std::optional<bool> raw;
  if (info_.api < ApiVersion{1, 42}) raw = TRY(inspect_container(container, call)).config.tty;
  Target target(fmt::format("/containers/{}/logs", percent_encode(container.str())));
  target.query("follow", options.follow)
      .query("stdout", options.stdout_stream)
      .query("stderr", options.stderr_stream)
      .query("timestamps", options.timestamps)
      .query("tail", options.tail ? std::to_string(*options.tail) : std::string("all"))
      .query("since", seconds_of(options.since))
      .query("until", seconds_of(options.until));
  const Ask question{.doing = fmt::format("reading the log of container {}", container),
                     .target = target.str()};
  linux::Waiter waiter(clock_, limit_of(question, call), call.stop);
  std::unique_ptr<http::ResponseBody> body = TRY(ask_long(question, waiter));
  if (!raw) {
    raw = body->head().headers.find("Content-Type") == "application/vnd.docker.raw-stream";
  }
  return std::make_unique<LogReader>(clock_, question.doing, std::move(body), *raw);
}

Result<ExecId> HttpEngine::create_exec(const ContainerRef& container, const ExecSpec& spec,
                                       const Call& call) {
  const Ask question{
      .doing = fmt::format("preparing {} in container {}",
                           spec.cmd.empty() ? std::string("nothing") : spec.cmd.front(), container),
      .method = "POST",
      .target = fmt::format("/containers/{}/exec", percent_encode(container.str())),
      .body = encode_exec(spec)};
  const http::Response response = TRY(ask(question, call));
  return ExecId(TRY(with_context(decode_text(response.body, "Id"), question.doing)));
}

Result<std::unique_ptr<ExecSession>> HttpEngine::start_exec(const ExecId& exec, bool tty,
                                                            const Call& call) {
  Ask question{.doing = fmt::format("running exec {}", exec.str().substr(0, 12)),
               .method = "POST",
               .target = fmt::format("/exec/{}/start", percent_encode(exec.str()))};
  json::object body{{"Detach", false}, {"Tty", tty}};
  question.body = serialize_json(body);
  linux::Waiter waiter(clock_, limit_of(question, call), call.stop);
  http::Upgrade upgrade =
      TRY(unanswered(client_.upgrade(request_of(question), "tcp", waiter), question.doing));
  if (!upgrade.stream) {
    return refusal(question.doing, upgrade.response.status, upgrade.response.body);
  }
  return std::make_unique<HttpExecSession>(clock_, question.doing, std::move(upgrade.stream), tty,
                                           options_.timeout);
}

Result<ExecState> HttpEngine::inspect_exec(const ExecId& exec, const Call& call) {
  const Ask question{.doing = fmt::format("inspecting exec {}", exec.str().substr(0, 12)),
                     .target = fmt::format("/exec/{}/json", percent_encode(exec.str()))};
  const http::Response response = TRY(ask(question, call));
  return with_context(decode_exec(response.body), question.doing);
}

Status HttpEngine::resize_exec(const ExecId& exec, int rows, int columns, const Call& call) {
  Target target(fmt::format("/exec/{}/resize", percent_encode(exec.str())));
  target.query("h", std::to_string(rows)).query("w", std::to_string(columns));
  return tell({.doing = fmt::format("resizing exec {}", exec.str().substr(0, 12)),
               .method = "POST",
               .target = target.str()},
              call);
}

Result<ExecResult> HttpEngine::run_exec(const ContainerRef& container, const ExecSpec& spec,
                                        std::size_t limit, const Call& call) {
  // One deadline for the three requests.
  const SteadyTime deadline =
      clock_.steady() + (call.timeout == Duration::zero() ? options_.timeout : call.timeout);
  const auto rest = [&] {
    // Zero would mean the default.
    return Call{std::max<Duration>(deadline - clock_.steady(), Duration(1)), call.stop};
  };
  const ExecId exec = TRY(create_exec(container, spec, rest()));
  const std::unique_ptr<ExecSession> session = TRY(start_exec(exec, spec.tty, rest()));
  if (spec.attach_stdin) TRY(session->close_input());
  ExecResult result;
  while (const std::optional<OutputChunk> chunk = TRY(session->next(rest()))) {
    std::string& text =
        chunk->stream == OutputStream::kStderr ? result.stderr_text : result.stdout_text;
    const std::size_t room = limit - std::min(limit, text.size());
    text.append(chunk->bytes, 0, room);
    result.truncated = result.truncated || chunk->bytes.size() > room;
  }
  // The output can end a moment before the engine has noted the exit.
  while (true) {
    const ExecState state = TRY(inspect_exec(exec, rest()));
    if (state.exit_code) {
      result.exit_code = *state.exit_code;
      return result;
    }
    linux::Waiter waiter(clock_, rest().timeout, call.stop);
    TRY(with_context(waiter.pause(std::chrono::milliseconds(2)),
                     fmt::format("running {} in container {}", spec.cmd.front(), container)));
  }
}

Result<std::unique_ptr<EventReader>> HttpEngine::events(const EventFilter& filter,
                                                        const Call& call) {
  const std::string filters = encode_filters({{"type", filter.types},
                                              {"event", filter.actions},
                                              {"label", filter.labels},
                                              {"container", filter.containers}});
  // The engine answers a moment before it begins to listen to itself; what happens in between is
  // among what it replays from `since` on.
  Target target("/events");
  target.query("since", seconds_of(filter.since ? *filter.since : clock_.wall()))
      .query("until", seconds_of(filter.until))
      .query("filters", filters);
  const Ask question{.doing = "reading the engine's events", .target = target.str()};
  linux::Waiter waiter(clock_, limit_of(question, call), call.stop);
  std::unique_ptr<http::ResponseBody> body = TRY(ask_long(question, waiter));
  return std::make_unique<HttpEventReader>(clock_, std::move(body));
}

}  // namespace bulkhead::docker
