#include "testing/project_on_engine.h"

#include <filesystem>

#include <fmt/format.h>

#include "base/check.h"
#include "base/clock.h"
#include "linux/disk_files.h"
#include "linux/environment.h"

namespace bulkhead::testing {
namespace {

constexpr const char* kProjectLabel = "com.docker.compose.project";

}  // namespace

Result<std::unique_ptr<ProjectOnEngine>> ProjectOnEngine::create(const std::string& name,
                                                                 const std::string& program) {
  std::unique_ptr<RealEngine> real = TRY(RealEngine::connect(name));
  const auto folder = std::filesystem::temp_directory_path() / real->prefix();
  std::filesystem::create_directories(folder);
  return std::unique_ptr<ProjectOnEngine>(
      new ProjectOnEngine(std::move(real), program, folder.string()));
}

ProjectOnEngine::~ProjectOnEngine() {
  for (const auto& container : list()) {
    static_cast<void>(engine().remove_container(container.id, {.force = true, .volumes = true}));
  }
  const std::string label = fmt::format("{}={}", kProjectLabel, name());
  if (const auto networks = engine().list_networks({.labels = {label}})) {
    for (const auto& network : *networks) static_cast<void>(engine().remove_network(network.id));
  }
  if (const auto volumes = engine().list_volumes({.labels = {label}})) {
    for (const auto& volume : *volumes) {
      static_cast<void>(engine().remove_volume(volume.name, true));
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void ProjectOnEngine::write(const std::string& file, std::string content) {
  for (std::size_t place = content.find("IMAGE"); place != std::string::npos;
       place = content.find("IMAGE", place)) {
    content.replace(place, 5, image());
  }
  CHECK(linux::write_file(folder_ + "/" + file, content).has_value());
}

std::map<std::string, std::string> ProjectOnEngine::environment() const {
  std::map<std::string, std::string> variables = linux::Environment::of_process().variables();
  variables["DOCKER_HOST"] = real_->test_engine().address.str();
  variables["COMPOSE_PROJECT_NAME"] = name();
  return variables;
}

linux::ProcessResult ProjectOnEngine::run(std::vector<std::string> words, Duration timeout) {
  linux::ProcessSpec spec;
  spec.argv = std::move(words);
  spec.environment = environment();
  spec.working_directory = folder_;
  spec.timeout = timeout;
  auto result = linux::run_process(system_clock(), spec);
  if (!result) return {.exit_code = -1, .out = {}, .err = result.error().message};
  return std::move(*result);
}

linux::ProcessResult ProjectOnEngine::bulkhead(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program_);
  return run(std::move(arguments));
}

void ProjectOnEngine::bulkhead_killed_after(std::vector<std::string> arguments, Duration time) {
  arguments.insert(arguments.begin(), program_);
  run(std::move(arguments), time);
}

std::vector<docker::ContainerSummary> ProjectOnEngine::list() {
  docker::ContainerFilter filter;
  filter.labels = {fmt::format("{}={}", kProjectLabel, name())};
  return engine().list_containers(filter).value_or(std::vector<docker::ContainerSummary>());
}

std::string ProjectOnEngine::containers() {
  std::string text;
  for (const auto& container : list()) {
    const std::string short_name = container.name.starts_with(name() + "-")
                                       ? container.name.substr(name().size() + 1)
                                       : container.name;
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", short_name, docker::name(container.state));
  }
  return text;
}

docker::Container ProjectOnEngine::inspect(const std::string& short_name) {
  auto container = engine().inspect_container(docker::ContainerRef(name() + "-" + short_name));
  CHECK(container.has_value());
  return std::move(*container);
}

std::map<std::string, std::string> ProjectOnEngine::ids() {
  std::map<std::string, std::string> ids;
  for (const auto& container : list()) ids[container.name] = container.id.str();
  return ids;
}

}  // namespace bulkhead::testing
