#include "health.h"

#include <algorithm>
#include <charconv>

#include "json.h"

namespace devonboarder {

bool Health::healthy() const {
  return !fault().has_value();
}

std::optional<std::string> Health::fault() const {
  for (const DependencyState& state : dependencies) {
    if (state.fault) return state.name + " is broken: " + *state.fault;
  }
  return std::nullopt;
}

std::string Health::json() const {
  JsonObject states;
  for (const DependencyState& state : dependencies) {
    JsonObject entry;
    entry.text("status", state.fault ? "broken" : "working");
    entry.number("milliseconds", state.took.count());
    if (state.fault) entry.text("reason", *state.fault);
    states.raw(state.name, entry.str());
  }
  return JsonObject{}
      .text("service", service)
      .text("status", healthy() ? "healthy" : "unhealthy")
      .raw("dependencies", states.str())
      .str();
}

std::vector<std::string> changes(const Health& before, const Health& after) {
  std::vector<std::string> sentences;
  for (const DependencyState& state : after.dependencies) {
    const auto old = std::ranges::find(before.dependencies, state.name, &DependencyState::name);
    const bool was_broken = old != before.dependencies.end() && old->fault.has_value();
    if (state.fault && !was_broken) {
      sentences.push_back(state.name + " is broken: " + *state.fault);
    } else if (!state.fault && was_broken) {
      sentences.push_back(state.name + " works again");
    }
  }
  return sentences;
}

std::string health_file(const Health& health, std::chrono::seconds now) {
  return std::to_string(now.count()) + "\n" + health.json() + "\n";
}

Outcome<std::string> judge_health_file(std::string_view text, std::chrono::seconds now,
                                       std::chrono::seconds max_age) {
  const auto line_end = text.find('\n');
  long long moment = 0;
  const char* const first_end = text.data() + std::min(line_end, text.size());
  const auto [end, error] = std::from_chars(text.data(), first_end, moment);
  if (line_end == std::string_view::npos || error != std::errc{} || end != first_end) {
    return failure("the health file does not start with a moment");
  }
  std::string json(text.substr(line_end + 1));
  while (json.ends_with('\n')) json.pop_back();
  const auto age = now - std::chrono::seconds{moment};
  if (age > max_age) {
    return failure("the health file is " + std::to_string(age.count()) + " s old, more than the " +
                   std::to_string(max_age.count()) + " s allowed: " + json);
  }
  if (json.find(R"("status":"healthy")") == std::string::npos) return failure(json);
  return json;
}

}  // namespace devonboarder
