#include "rules/dockerfile.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"

namespace bulkhead::rules {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

/// In upper case: instructions and names of stages have no case.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(upper(line.substr(0, end)));
    line.remove_prefix(end);
  }
  return words;
}

struct Stage {
  std::string name;  // its number where it has none
  bool has_healthcheck = false;
};

/// Where several have the name, the last one: it hides the others.
const Stage* find_stage(const std::vector<Stage>& stages, const std::string& name) {
  const auto found = std::find_if(stages.rbegin(), stages.rend(),
                                  [&](const Stage& stage) { return stage.name == name; });
  return found == stages.rend() ? nullptr : &*found;
}

/// "FROM [--platform=x] IMAGE [AS NAME]"
Stage begin_stage(const std::vector<Stage>& before, const std::vector<std::string>& words) {
  Stage stage;
  stage.name = std::to_string(before.size());
  const auto image = std::find_if(words.begin() + 1, words.end(),
                                  [](const std::string& word) { return !word.starts_with("--"); });
  if (image == words.end()) return stage;
  if (const Stage* base = find_stage(before, *image)) stage.has_healthcheck = base->has_healthcheck;
  if (words.end() - image >= 3 && *(image + 1) == "AS") stage.name = *(image + 2);
  return stage;
}

}  // namespace

std::optional<std::string> dockerfile_path(const model::Build& build) {
  if (!build.dockerfile_inline.empty() || !build.context.starts_with('/')) return std::nullopt;
  const std::string file = build.dockerfile.empty() ? "Dockerfile" : build.dockerfile;
  return file.starts_with('/') ? file : build.context + "/" + file;
}

bool stage_has_healthcheck(std::string_view dockerfile, std::string_view target) {
  std::vector<Stage> stages;
  while (!dockerfile.empty()) {
    const auto end = std::min(dockerfile.find('\n'), dockerfile.size() - 1);
    const auto words = words_of(dockerfile.substr(0, end + 1));
    dockerfile.remove_prefix(end + 1);
    if (words.size() < 2) continue;
    if (words[0] == "FROM") stages.push_back(begin_stage(stages, words));
    if (words[0] == "HEALTHCHECK" && !stages.empty()) {
      stages.back().has_healthcheck = words[1] != "NONE";
    }
  }
  if (stages.empty()) return false;
  if (target.empty()) return stages.back().has_healthcheck;
  const Stage* stage = find_stage(stages, upper(target));
  if (stage == nullptr && target.size() <= 3 &&
      std::all_of(target.begin(), target.end(), is_digit)) {
    const auto number = static_cast<std::size_t>(std::stoul(std::string(target)));
    if (number < stages.size()) stage = &stages[number];
  }
  return stage != nullptr && stage->has_healthcheck;
}

}  // namespace bulkhead::rules
