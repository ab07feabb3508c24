#include "orchestrate/live_view.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/duration.h"
#include "text/render_diagnostic.h"

namespace bulkhead::orchestrate {
namespace {

using model::ServiceName;
using model::Step;
using model::StepIndex;
using model::StepKind;

/// Cut at a whole character.
std::string cut(const std::string& text, int width) {
  const auto limit = static_cast<std::size_t>(std::max(width, 10));
  if (text::columns(text) <= limit) return text;
  std::string shorter = text;
  while (!shorter.empty() && text::columns(shorter) >= limit) {
    do {
      const bool continuation = (static_cast<unsigned char>(shorter.back()) & 0xC0) == 0x80;
      shorter.pop_back();
      if (!continuation) break;
    } while (!shorter.empty());
  }
  return shorter + "…";
}

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t columns = text::columns(text);
  return text + std::string(width > columns ? width - columns : 0, ' ');
}

std::string doing(const Step& step) {
  switch (step.kind) {
    case StepKind::kPullImage:
      return "pulling its image";
    case StepKind::kBuildImage:
      return "building its image";
    case StepKind::kCreateContainer:
      return "being created";
    case StepKind::kStartContainer:
      return "starting";
    case StepKind::kStopContainer:
      return "stopping";
    case StepKind::kUpdateContainer:
      return "being updated";
    case StepKind::kRenameContainer:
    case StepKind::kRemoveContainer:
      return "being replaced";
    case StepKind::kConnectNetwork:
    case StepKind::kDisconnectNetwork:
      return "being connected";
    default:
      return "busy";
  }
}

}  // namespace

BoardOfServices::BoardOfServices(model::Plan plan)
    : plan_(std::move(plan)), steps_(plan_.steps.size()) {
  for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
    const ServiceName& service = plan_.steps[i].service;
    if (!service.empty()) by_service_[service].push_back(i);
  }
}

void BoardOfServices::began(StepIndex step, SteadyTime now) {
  steps_[step].state = State::kRunning;
  steps_[step].began = now;
}

void BoardOfServices::ended(StepIndex step, SteadyTime now, bool well) {
  steps_[step].state = well ? State::kDone : State::kFailed;
  steps_[step].ended = now;
}

void BoardOfServices::waiting(StepIndex step, std::string text) {
  steps_[step].waits_for = std::move(text);
}

/// The gates that a start still waits for: "db (healthy), migrate (completed)".
std::string BoardOfServices::gates_of(StepIndex start) const {
  std::set<std::string> gates;
  for (const model::Wait& wait : plan_.steps[start].after) {
    const Step& step = plan_.steps[wait.step];
    if (steps_[wait.step].state == State::kDone || step.service.empty()) continue;
    if (step.service == plan_.steps[start].service) continue;
    gates.insert(step.kind == StepKind::kAwait
                     ? fmt::format("{} ({})", step.service, name(step.readiness))
                     : step.service.str());
  }
  return fmt::format("{}", fmt::join(gates, ", "));
}

const char* BoardOfServices::sign(Mark mark) {
  switch (mark) {
    case Mark::kToCome:
      return "…";
    case Mark::kBusy:
      return "»";
    case Mark::kDone:
      return "✔";
    case Mark::kFailed:
      return "✘";
  }
  return "";
}

BoardOfServices::Row BoardOfServices::row_of(const ServiceName& service, SteadyTime now) const {
  Row row;
  const auto& indices = by_service_.at(service);
  std::optional<SteadyTime> first;
  SteadyTime last = now;
  bool all_done = true;
  std::optional<StepIndex> running;
  std::optional<StepIndex> pending;
  for (const StepIndex i : indices) {
    const Progress& step = steps_[i];
    if (step.state == State::kFailed) {
      row.mark = Mark::kFailed;
      row.doing = "failed";
      return row;
    }
    if (step.state != State::kPending && (!first || step.began < *first)) first = step.began;
    all_done = all_done && step.state == State::kDone;
    if (step.state == State::kRunning && !running) running = i;
    if (step.state == State::kPending && !pending) pending = i;
  }
  if (all_done) {
    last = SteadyTime{};
    for (const StepIndex i : indices) last = std::max(last, steps_[i].ended);
    row.mark = Mark::kDone;
    const Step& step = plan_.steps[indices.back()];
    row.doing = step.kind == StepKind::kAwait             ? std::string(name(step.readiness))
                : step.kind == StepKind::kRemoveContainer ? "removed"
                                                          : "done";
  } else if (running) {
    row.mark = Mark::kBusy;
    const Step& step = plan_.steps[*running];
    row.doing = step.kind != StepKind::kAwait        ? doing(step)
                : steps_[*running].waits_for.empty() ? "started"
                                                     : "waits for " + steps_[*running].waits_for;
  } else if (pending) {
    const std::string gates = gates_of(*pending);
    row.doing = gates.empty() ? "to come" : "waits for " + gates;
  }
  if (first && last > *first) row.took = last - *first;
  return row;
}

std::vector<BoardOfServices::Line> BoardOfServices::all_lines(SteadyTime now, int width) const {
  std::map<std::string, std::vector<ServiceName>> tiers;
  std::size_t name_width = 0;
  for (const auto& [service, indices] : by_service_) {
    const auto tier = plan_.tiers.find(service);
    tiers[tier == plan_.tiers.end() ? "" : tier->second.str()].push_back(service);
    name_width = std::max(name_width, text::columns(text::printable(service.str())));
  }
  std::vector<Line> out;
  for (StepIndex i = 0; i < plan_.steps.size(); ++i) {
    const Step& step = plan_.steps[i];
    if (!step.service.empty() || steps_[i].state != State::kRunning) continue;
    out.push_back({cut(fmt::format("{} {} {}", sign(Mark::kBusy), name(step.kind),
                                   text::printable(step.subject)),
                       width),
                   {}});
  }
  for (const auto& [tier, services] : tiers) {
    const bool named = tiers.size() > 1 || !tier.empty();
    if (named) {
      out.push_back({cut(tier.empty() ? "(no tier)" : text::printable(tier), width), {}});
    }
    for (const ServiceName& service : services) {
      const Row row = row_of(service, now);
      std::string line = fmt::format("{}{} {}", named ? "  " : "", sign(row.mark),
                                     padded(text::printable(service.str()), name_width));
      if (row.took > Duration{})
        line += fmt::format("  {:>8}", human_duration(row.took));
      else
        line += std::string(10, ' ');
      line += "  " + text::printable(row.doing);
      out.push_back({cut(line, width), row.mark});
    }
  }
  return out;
}

std::vector<std::string> BoardOfServices::lines(SteadyTime now, int width) const {
  std::vector<std::string> out;
  for (Line& line : all_lines(now, width)) out.push_back(std::move(line.text));
  return out;
}

std::vector<std::string> BoardOfServices::lines_within(SteadyTime now, int width,
                                                       std::size_t rows) const {
  std::vector<Line> all = all_lines(now, width);
  std::map<Mark, std::size_t> hidden;
  if (all.size() > rows) std::erase_if(all, [](const Line& line) { return !line.mark; });
  for (const Mark mark : {Mark::kDone, Mark::kToCome, Mark::kBusy, Mark::kFailed}) {
    // One line is for the count of what is not shown.
    const auto fits = [&] { return all.size() + (hidden.empty() ? 0 : 1) <= rows; };
    for (std::size_t i = all.size(); i-- > 0 && !fits();) {
      if (all[i].mark != mark) continue;
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
      ++hidden[mark];
    }
  }
  std::vector<std::string> out;
  for (Line& line : all) out.push_back(std::move(line.text));
  if (hidden.empty()) return out;
  constexpr std::array<const char*, 4> kWords{"to come", "at work", "done", "failed"};
  std::vector<std::string> counts;
  for (const auto& [mark, count] : hidden) {
    counts.push_back(fmt::format("{} {}", count, kWords.at(static_cast<std::size_t>(mark))));
  }
  out.push_back(cut(fmt::format("and {}", fmt::join(counts, ", ")), width));
  return out;
}

LiveView::LiveView(Write write, Clock& clock, std::function<linux::TerminalSize()> size)
    : write_(std::move(write)), clock_(clock), size_(std::move(size)) {}

LiveView::~LiveView() = default;

void LiveView::planned(const model::Plan& plan) {
  thread_ = {};  // of an earlier plan
  const std::lock_guard lock(mutex_);
  drawn_.clear();
  warnings_.clear();
  plan_ = plan;
  board_.emplace(plan);
  thread_ = std::jthread([this](const std::stop_token& stop) { tick(stop); });
}

void LiveView::step_began(model::StepIndex step) {
  const std::lock_guard lock(mutex_);
  board_->began(step, clock_.steady());
}

void LiveView::step_ended(model::StepIndex step, Duration, const Error* error) {
  // Cut short by the user, it neither came to its end nor failed.
  if (error != nullptr && error->kind == ErrorKind::kInterrupted) return;
  const std::lock_guard lock(mutex_);
  board_->ended(step, clock_.steady(), error == nullptr);
}

void LiveView::waiting(model::StepIndex step, const std::string& text) {
  const std::lock_guard lock(mutex_);
  board_->waiting(step, text);
}

void LiveView::warned(model::StepIndex step, const std::string& text) {
  const std::lock_guard lock(mutex_);
  warnings_.push_back(fmt::format("warning: {}: {}", text::printable(plan_.steps[step].subject),
                                  text::printable(text)));
}

void LiveView::finished() {
  thread_ = {};  // stops and joins
  const std::lock_guard lock(mutex_);
  draw_locked(true);
  for (const std::string& warning : warnings_) write_(warning + "\n");
}

void LiveView::draw_locked(bool last) {
  const linux::TerminalSize size = size_();
  const auto columns = static_cast<std::size_t>(std::max(size.columns, 1));
  const auto rows = static_cast<std::size_t>(std::max(size.rows, 2));
  // A terminal that has become narrower has broken the lines that were too long for it.
  std::size_t back = 0;
  for (const std::size_t width : drawn_)
    back += std::max<std::size_t>(1, (width + columns - 1) / columns);
  std::string frame;
  if (back > 0) frame += fmt::format("\x1b[{}A", back);
  // One cannot go back over what has left the screen: the last frame only may be longer than it.
  const SteadyTime now = clock_.steady();
  const std::vector<std::string> lines =
      last ? board_->lines(now, size.columns - 1)
           : board_->lines_within(now, size.columns - 1, rows - 1);
  drawn_.clear();
  for (const std::string& line : lines) {
    frame += "\r\x1b[2K" + line + "\n";
    drawn_.push_back(text::columns(line));
  }
  frame += "\x1b[J";
  write_(frame);
}

void LiveView::tick(const std::stop_token& stop) {
  constexpr Duration kFrame = std::chrono::milliseconds(100);
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    draw_locked(false);
    woken_.wait_for(lock, stop, kFrame, [] { return false; });
  }
}

}  // namespace bulkhead::orchestrate
