// The labels by which a project's resources are found. Those of Compose are set exactly as
// docker compose 2.26 sets them, so that either program works with what the other started; our
// own begin with "io.bulkhead.".
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/project.h"

namespace bulkhead::orchestrate {

inline constexpr const char* kProjectLabel = "com.docker.compose.project";
inline constexpr const char* kServiceLabel = "com.docker.compose.service";
inline constexpr const char* kNumberLabel = "com.docker.compose.container-number";
inline constexpr const char* kOneOffLabel = "com.docker.compose.oneoff";
inline constexpr const char* kConfigHashLabel = "com.docker.compose.config-hash";
inline constexpr const char* kVersionLabel = "com.docker.compose.version";
inline constexpr const char* kWorkingDirLabel = "com.docker.compose.project.working_dir";
inline constexpr const char* kConfigFilesLabel = "com.docker.compose.project.config_files";
inline constexpr const char* kEnvironmentFileLabel = "com.docker.compose.project.environment_file";
inline constexpr const char* kDependsOnLabel = "com.docker.compose.depends_on";
inline constexpr const char* kImageLabel = "com.docker.compose.image";
inline constexpr const char* kReplaceLabel = "com.docker.compose.replace";
inline constexpr const char* kNetworkLabel = "com.docker.compose.network";
inline constexpr const char* kVolumeLabel = "com.docker.compose.volume";
/// Digest of the files that are put into the container after it is made (configs and secrets
/// from content or environment), which no inspect shows.
inline constexpr const char* kFilesLabel = "io.bulkhead.files";

/// The release whose labels, names and hashes these are.
inline constexpr const char* kComposeVersion = "2.26.1";

using LabelMap = std::map<std::string, std::string>;

/// True for labels of Compose's and ours, which say how a container was made, not what it is.
bool is_bookkeeping(std::string_view label);

/// A service's own labels and Compose's, but for those that differ by container: number, hash.
LabelMap service_labels(const model::Project& project, const model::Service& service,
                        const std::string& image_id);
/// What a container's depends_on label says ("db:service_healthy:false,cache:…").
std::vector<model::Dependency> dependencies_of_label(const std::string& label);
LabelMap network_labels(const model::Project& project, const model::Network& network);
LabelMap volume_labels(const model::Project& project, const model::Volume& volume);

/// "project-service-1".
std::string container_name(const std::string& project, const std::string& service,
                           std::uint32_t number);

}  // namespace bulkhead::orchestrate
