#include "rules/dockerfile.h"

#include <algorithm>
#include <vector>

#include "base/ascii.h"

namespace bulkhead::rules {
namespace {

constexpr std::size_t kLargestDockerfile = std::size_t{1} << 20;

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const auto end = std::min(line.find_first_of(" \t"), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

/// Where several have the name, the last one: it hides the others. Names of stages have no case.
const BuildStage* find_stage(const std::vector<BuildStage>& stages, std::string_view name) {
  const auto found = std::find_if(stages.rbegin(), stages.rend(), [&](const BuildStage& stage) {
    return stage.name == upper(name);
  });
  return found == stages.rend() ? nullptr : &*found;
}

/// "FROM [--platform=x] IMAGE [AS NAME]"
BuildStage begin_stage(const std::vector<BuildStage>& before,
                       const std::vector<std::string>& words) {
  BuildStage stage;
  stage.name = std::to_string(before.size());
  const auto image = std::find_if(words.begin() + 1, words.end(),
                                  [](const std::string& word) { return !word.starts_with("--"); });
  if (image == words.end()) return stage;
  if (const BuildStage* base = find_stage(before, *image)) {
    const std::string number = std::move(stage.name);
    stage = *base;
    stage.name = number;
  } else {
    stage.image = *image;
  }
  if (words.end() - image >= 3 && upper(*(image + 1)) == "AS") stage.name = upper(*(image + 2));
  return stage;
}

/// "COPY [--chown=x] SOURCE... TARGET", not from another stage or image.
void add_copied(const std::vector<std::string>& words, std::vector<std::string>& copied) {
  std::vector<std::string> paths;
  for (auto word = words.begin() + 1; word != words.end(); ++word) {
    if (word->starts_with("--from=")) return;
    if (!word->starts_with("--")) paths.push_back(*word);
  }
  if (paths.size() < 2) return;
  copied.insert(copied.end(), paths.begin(), paths.end() - 1);
}

}  // namespace

std::optional<std::string> dockerfile_path(const model::Build& build) {
  if (!build.dockerfile_inline.empty() || !build.context.starts_with('/')) return std::nullopt;
  const std::string file = build.dockerfile.empty() ? "Dockerfile" : build.dockerfile;
  return file.starts_with('/') ? file : build.context + "/" + file;
}

std::optional<BuildStage> build_stage(std::string_view dockerfile, std::string_view target) {
  std::vector<BuildStage> stages;
  while (!dockerfile.empty()) {
    const auto end = std::min(dockerfile.find('\n'), dockerfile.size() - 1);
    const auto words = words_of(dockerfile.substr(0, end + 1));
    dockerfile.remove_prefix(end + 1);
    if (words.size() < 2) continue;
    const std::string instruction = upper(words[0]);
    if (instruction == "FROM") stages.push_back(begin_stage(stages, words));
    if (stages.empty()) continue;
    if (instruction == "HEALTHCHECK") stages.back().has_healthcheck = upper(words[1]) != "NONE";
    if (instruction == "COPY" || instruction == "ADD") add_copied(words, stages.back().copied);
  }
  if (stages.empty()) return std::nullopt;
  if (target.empty()) return stages.back();
  const BuildStage* stage = find_stage(stages, target);
  if (stage == nullptr && target.size() <= 3 &&
      std::all_of(target.begin(), target.end(), is_digit)) {
    const auto number = static_cast<std::size_t>(std::stoul(std::string(target)));
    if (number < stages.size()) stage = &stages[number];
  }
  return stage == nullptr ? std::nullopt : std::optional<BuildStage>(*stage);
}

std::optional<BuildStage> built_stage(const model::Build& build, text::FileReader& files) {
  if (!build.dockerfile_inline.empty()) return build_stage(build.dockerfile_inline, build.target);
  const auto file = dockerfile_path(build);
  if (!file) return std::nullopt;
  const auto text = files.read(*file, kLargestDockerfile);
  return text ? build_stage(*text, build.target) : std::nullopt;
}

}  // namespace bulkhead::rules
