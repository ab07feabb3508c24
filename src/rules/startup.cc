#include "rules/startup.h"

#include <algorithm>

namespace bulkhead::rules {
namespace {

constexpr std::size_t kLargestDockerfile = std::size_t{1} << 20;

bool has_instruction(std::string_view text, std::string_view instruction) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.size() > instruction.size() &&
        (line[instruction.size()] == ' ' || line[instruction.size()] == '\t') &&
        std::equal(instruction.begin(), instruction.end(), line.begin(), [](char a, char b) {
          return a == (b >= 'a' && b <= 'z' ? static_cast<char>(b - 32) : b);
        })) {
      return true;
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace

std::set<model::ServiceName> awaited_jobs(const model::Project& project) {
  std::set<model::ServiceName> jobs;
  for (const auto& [name, service] : project.services) {
    for (const auto& dependency : service.depends_on) {
      if (dependency.condition == model::DependencyCondition::kCompletedSuccessfully) {
        jobs.insert(dependency.service);
      }
    }
  }
  return jobs;
}

std::optional<bool> dockerfile_has_healthcheck(const model::Service& service,
                                               text::FileReader& files) {
  if (!service.build) return std::nullopt;
  if (!service.build->dockerfile_inline.empty()) {
    return has_instruction(service.build->dockerfile_inline, "HEALTHCHECK");
  }
  const std::string& context = service.build->context;
  if (!context.starts_with('/')) return std::nullopt;
  std::string file = service.build->dockerfile.empty() ? "Dockerfile" : service.build->dockerfile;
  if (!file.starts_with('/')) file = context + "/" + file;
  const auto text = files.read(file, kLargestDockerfile);
  if (!text) return std::nullopt;
  return has_instruction(*text, "HEALTHCHECK");
}

}  // namespace bulkhead::rules
