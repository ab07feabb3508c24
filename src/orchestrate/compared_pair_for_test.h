// What the tests of compare() share: a container that is as it was asked for, until one changes it.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "orchestrate/compare.h"

namespace bulkhead::orchestrate {

/// A container as it was asked for, of an image that gives nothing.
struct ComparedPair {
  ComparedPair() {
    image.id = docker::ImageRef("sha256:" + std::string(64, 'a'));
    wanted.name = "web";
    wanted.config.image = "app";
    live.id = docker::ContainerRef(std::string(64, 'c'));
    live.name = "web";
    live.config.image = "app";
    live.image_id = image.id;
    live.state.status = docker::RunState::kRunning;
  }

  /// A line a difference: "recreate user: root -> app".
  std::string told() const {
    const Comparison found = compare(live, wanted, &image, state, Depth::kEveryField);
    std::string text;
    const auto list = [&](const char* kind, const std::vector<model::FieldChange>& fields) {
      for (const model::FieldChange& one : fields) {
        text += fmt::format("{} {}: {} -> {}\n", kind, one.field, one.live, one.wanted);
      }
    };
    list("recreate", found.recreate);
    list("update", found.update);
    list("attach", found.attachments);
    if (found.rename) text += "rename\n";
    return text;
  }

  docker::Container live;
  docker::ContainerSpec wanted;
  docker::Image image;
  LiveState state;
};

}  // namespace bulkhead::orchestrate
