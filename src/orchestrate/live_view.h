// LiveView: progress on a terminal, drawn again and again in place: services by tier, what each
// is doing or waiting for, and the time. BoardOfServices is the pure part: what happened in,
// lines out.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "linux/terminal.h"
#include "orchestrate/progress.h"
#include "orchestrate/progress_lines.h"

namespace bulkhead::orchestrate {

class BoardOfServices final {
 public:
  explicit BoardOfServices(model::Plan plan);

  void began(model::StepIndex step, SteadyTime now);
  void ended(model::StepIndex step, SteadyTime now, bool well);
  void waiting(model::StepIndex step, std::string text);

  /// One line a service that the plan touches, under its tier, and one for networks and volumes
  /// while they are made. No line is longer than `width` columns.
  std::vector<std::string> lines(SteadyTime now, int width) const;
  /// The same in `rows` lines at most: where there are more, those that are done are left out
  /// first, then those to come, and the last line counts what is not shown.
  std::vector<std::string> lines_within(SteadyTime now, int width, std::size_t rows) const;

 private:
  enum class State : std::uint8_t { kPending, kRunning, kDone, kFailed };
  struct Progress {
    State state = State::kPending;
    SteadyTime began;
    SteadyTime ended;
    std::string waits_for;
  };
  enum class Mark : std::uint8_t { kToCome, kBusy, kDone, kFailed };
  struct Row {
    Mark mark = Mark::kToCome;
    std::string doing;
    Duration took{};
  };

  struct Line {
    std::string text;
    std::optional<Mark> mark;  // of a service; a tier's heading and a network have none
  };

  static const char* sign(Mark mark);

  Row row_of(const model::ServiceName& service, SteadyTime now) const;
  std::vector<Line> all_lines(SteadyTime now, int width) const;
  std::string gates_of(model::StepIndex start) const;

  model::Plan plan_;
  std::vector<Progress> steps_;
  std::map<model::ServiceName, std::vector<model::StepIndex>> by_service_;
};

class LiveView final : public Progress {
 public:
  /// `size` is asked before each frame: a terminal may change it.
  LiveView(Write write, Clock& clock, std::function<linux::TerminalSize()> size);
  ~LiveView() override;

  void planned(const model::Plan& plan) override;
  void step_began(model::StepIndex step) override;
  void step_ended(model::StepIndex step, Duration took, const Error* error) override;
  void waiting(model::StepIndex step, const std::string& text) override;
  void warned(model::StepIndex step, const std::string& text) override;
  void finished() override;

 private:
  void draw_locked(bool last);
  void tick(const std::stop_token& stop);

  Write write_;
  Clock& clock_;
  const std::function<linux::TerminalSize()> size_;

  std::mutex mutex_;  // everything below
  std::condition_variable_any woken_;
  std::optional<BoardOfServices> board_;
  model::Plan plan_;
  std::vector<std::string> warnings_;
  std::vector<std::size_t> drawn_;  // columns of the last frame's lines, to go back over
  std::jthread thread_;             // last: it uses the others
};

}  // namespace bulkhead::orchestrate
