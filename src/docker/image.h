// Images: what the engine has, and bringing more to it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "docker/container_spec.h"
#include "docker/names.h"

namespace bulkhead::docker {

struct Image {
  ImageRef id = {};
  std::vector<std::string> tags = {};     // "postgres:15"
  std::vector<std::string> digests = {};  // "postgres@sha256:…"; empty for an image made here
  std::optional<WallTime> created = {};
  std::string os = {};
  std::string architecture = {};
  std::string variant = {};
  std::int64_t size = 0;  // bytes
  /// Defaults for its containers: cmd, entrypoint, env, exposed ports, healthcheck, user, volumes.
  ContainerConfig config = {};
  std::vector<std::string> layers = {};
  /// Folders of the engine's host that hold its files, laid over each other, the topmost first.
  /// Empty where the storage driver keeps them otherwise than overlay2.
  std::vector<std::string> layer_folders = {};
};

struct ImageSummary {
  ImageRef id = {};
  std::vector<std::string> tags = {};
  std::vector<std::string> digests = {};
  std::optional<WallTime> created = {};
  std::int64_t size = 0;
};

/// One line of progress while an image comes. Totals are zero when not known.
struct PullProgress {
  std::string layer = {};   // short id; empty for a line about the whole
  std::string status = {};  // "Downloading", "Pull complete", "Digest: sha256:…"
  std::int64_t current = 0;
  std::int64_t total = 0;
};

/// Called on the calling thread.
using OnPullProgress = std::function<void(const PullProgress&)>;

}  // namespace bulkhead::docker
