#include "model/build_stage.h"

#include <algorithm>

#include "base/ascii.h"
#include "text/dockerfile.h"

namespace bulkhead::model {
namespace {

constexpr std::size_t kLargestDockerfile = std::size_t{1} << 20;
// Far beyond what anybody writes; each stage may start from another, and has all that it has.
constexpr std::size_t kMostStages = 256;
constexpr std::size_t kMostCopied = 4096;

bool equal_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
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

/// Docker's own language, by whatever version or mirror of its image.
bool is_docker_language(std::string_view syntax) {
  return syntax.empty() || syntax.find("docker/dockerfile") != std::string_view::npos;
}

/// The last one: it hides the others.
const BuildStage* find_by_name(const std::vector<BuildStage>& stages, std::string_view name) {
  const auto found = std::find_if(stages.rbegin(), stages.rend(), [&](const BuildStage& stage) {
    return !stage.name.empty() && equal_but_for_case(stage.name, name);
  });
  return found == stages.rend() ? nullptr : &*found;
}

/// "FROM [--platform=x] IMAGE [AS NAME]"
BuildStage begin_stage(const std::vector<BuildStage>& before,
                       const std::vector<std::string>& words) {
  BuildStage stage;
  const auto image = std::find_if(words.begin(), words.end(),
                                  [](const std::string& word) { return !word.starts_with("--"); });
  if (image == words.end()) return stage;
  if (const BuildStage* base = find_by_name(before, *image)) {
    stage = *base;
    stage.name.clear();
  } else {
    stage.image = *image;
  }
  if (words.end() - image >= 3 && equal_but_for_case(*(image + 1), "as")) stage.name = *(image + 2);
  return stage;
}

/// "COPY [--chown=x] SOURCE... TARGET", not from another stage or image.
void add_copied(const std::vector<std::string>& words, std::vector<std::string>& copied) {
  std::vector<std::string> paths;
  for (const std::string& word : words) {
    if (word.starts_with("--from=")) return;
    if (!word.starts_with("--")) paths.push_back(word);
  }
  if (paths.size() < 2 || copied.size() + paths.size() > kMostCopied) return;
  copied.insert(copied.end(), paths.begin(), paths.end() - 1);
}

/// "HEALTHCHECK [--interval=5s] CMD COMMAND", or "HEALTHCHECK NONE".
std::optional<StageHealthcheck> healthcheck_of(const text::DockerfileInstruction& instruction) {
  std::string_view rest = instruction.arguments;
  while (true) {
    rest = trim(rest);
    const auto end = std::min(rest.find_first_of(" \t["), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end);
    if (word.empty() || equal_but_for_case(word, "none")) return std::nullopt;
    if (word.starts_with("--")) continue;
    return StageHealthcheck{std::string(trim(rest)), instruction.line};
  }
}

}  // namespace

std::optional<std::string> dockerfile_path(const Build& build) {
  if (!build.dockerfile_inline.empty() || !build.context.starts_with('/')) return std::nullopt;
  std::string file = build.dockerfile.empty() ? "Dockerfile" : build.dockerfile;
  while (file.starts_with("./")) file.erase(0, 2);
  return file.starts_with('/') ? file : build.context + "/" + file;
}

std::vector<BuildStage> build_stages(std::string_view dockerfile) {
  std::vector<BuildStage> stages;
  const text::Dockerfile parsed = text::parse_dockerfile(dockerfile);
  if (!is_docker_language(parsed.syntax)) return stages;
  for (const text::DockerfileInstruction& instruction : parsed.instructions) {
    const auto words = words_of(instruction.arguments);
    if (words.empty()) continue;
    if (instruction.keyword == "FROM" && stages.size() == kMostStages) return {};
    if (instruction.keyword == "FROM") stages.push_back(begin_stage(stages, words));
    if (stages.empty()) continue;
    if (instruction.keyword == "HEALTHCHECK") {
      stages.back().healthcheck = healthcheck_of(instruction);
    }
    if (instruction.keyword == "COPY" || instruction.keyword == "ADD") {
      add_copied(words, stages.back().copied);
    }
  }
  return stages;
}

const BuildStage* find_stage(const std::vector<BuildStage>& stages, std::string_view target) {
  if (stages.empty()) return nullptr;
  if (target.empty()) return &stages.back();
  if (const BuildStage* stage = find_by_name(stages, target)) return stage;
  if (target.size() > 3 || !std::all_of(target.begin(), target.end(), is_digit)) return nullptr;
  const auto number = static_cast<std::size_t>(std::stoul(std::string(target)));
  return number < stages.size() ? &stages[number] : nullptr;
}

std::vector<BuildStage> stages_of(const Build& build, text::FileReader& files) {
  if (!build.dockerfile_inline.empty()) return build_stages(build.dockerfile_inline);
  const auto file = dockerfile_path(build);
  if (!file) return {};
  const auto text = files.read(*file, kLargestDockerfile);
  return text ? build_stages(*text) : std::vector<BuildStage>();
}

std::optional<BuildStage> built_stage(const Build& build, text::FileReader& files) {
  const std::vector<BuildStage> stages = stages_of(build, files);
  const BuildStage* stage = find_stage(stages, build.target);
  return stage == nullptr ? std::nullopt : std::optional<BuildStage>(*stage);
}

}  // namespace bulkhead::model
