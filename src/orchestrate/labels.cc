#include "orchestrate/labels.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::orchestrate {
namespace {

LabelMap values_of(const model::Labels& labels) {
  LabelMap values;
  for (const auto& [key, label] : labels) values[key] = label.value;
  return values;
}

}  // namespace

bool is_bookkeeping(std::string_view label) {
  return label.starts_with("com.docker.compose.") || label.starts_with("io.bulkhead.");
}

LabelMap service_labels(const model::Project& project, const model::Service& service,
                        const std::string& image_id) {
  LabelMap labels = values_of(service.labels);
  labels[kProjectLabel] = project.name;
  labels[kServiceLabel] = service.name.str();
  labels[kVersionLabel] = kComposeVersion;
  labels[kWorkingDirLabel] = project.working_dir;
  labels[kConfigFilesLabel] = fmt::format("{}", fmt::join(project.compose_files, ","));
  labels[kOneOffLabel] = "False";
  if (!image_id.empty()) labels[kImageLabel] = image_id;
  std::string dependencies;
  for (const model::Dependency& dependency : service.depends_on) {
    if (!dependencies.empty()) dependencies += ',';
    dependencies +=
        fmt::format("{}:{}:{}", dependency.service, name(dependency.condition), dependency.restart);
  }
  labels[kDependsOnLabel] = dependencies;
  return labels;
}

std::vector<model::Dependency> dependencies_of_label(const std::string& label) {
  std::vector<model::Dependency> dependencies;
  for (std::size_t begin = 0; begin < label.size();) {
    const std::size_t end = std::min(label.find(',', begin), label.size());
    const std::string item = label.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t first = std::min(item.find(':'), item.size());
    const std::size_t second = std::min(item.find(':', first + 1), item.size());
    model::Dependency dependency;
    dependency.service = model::ServiceName(item.substr(0, first));
    if (dependency.service.empty()) continue;
    const std::string condition =
        first < item.size() ? item.substr(first + 1, second - first - 1) : std::string();
    for (const auto one : {model::DependencyCondition::kHealthy,
                           model::DependencyCondition::kCompletedSuccessfully}) {
      if (condition == name(one)) dependency.condition = one;
    }
    dependency.restart = second < item.size() && item.substr(second + 1) == "true";
    dependencies.push_back(std::move(dependency));
  }
  return dependencies;
}

LabelMap network_labels(const model::Project& project, const model::Network& network) {
  LabelMap labels = values_of(network.labels);
  labels[kNetworkLabel] = network.key.str();
  labels[kProjectLabel] = project.name;
  labels[kVersionLabel] = kComposeVersion;
  return labels;
}

LabelMap volume_labels(const model::Project& project, const model::Volume& volume) {
  LabelMap labels = values_of(volume.labels);
  labels[kVolumeLabel] = volume.key;
  labels[kProjectLabel] = project.name;
  labels[kVersionLabel] = kComposeVersion;
  return labels;
}

std::string container_name(const std::string& project, const std::string& service,
                           std::uint32_t number) {
  return fmt::format("{}-{}-{}", project, service, number);
}

}  // namespace bulkhead::orchestrate
