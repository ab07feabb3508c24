// What the tests of preflight share: a project about to be started for the first time, on a machine
// of their making.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrate/preflight.h"
#include "orchestrate/scene_for_test.h"
#include "testing/memory_files.h"

namespace bulkhead::orchestrate {

/// The same files as entries: all may be executed but some, and some places are links.
class MemoryTree final : public linux::FileTree {
 public:
  explicit MemoryTree(testing::MemoryFiles& files) : files_(files) {}

  linux::FileEntry entry(const std::string& path) override {
    using Kind = linux::FileEntry::Kind;
    const auto link = links.find(path);
    if (link != links.end()) return {Kind::kLink, false, link->second};
    const text::FileKind kind = files_.kind(path);
    if (kind == text::FileKind::kFile) return {Kind::kFile, !plain.contains(path)};
    return {kind == text::FileKind::kDirectory ? Kind::kFolder : Kind::kMissing};
  }
  std::string head(const std::string& path, std::size_t bytes) override {
    return files_.read(path, std::string::npos).value_or("").substr(0, bytes);
  }

  std::set<std::string> plain;  // files that nobody may execute
  std::map<std::string, std::string> links;

 private:
  testing::MemoryFiles& files_;
};

class PreflightScene : public ::testing::Test {
 protected:
  PreflightScene() {
    host_.files = &files_;
    host_.our_files = &files_;
    host_.tree = &tree_;
    system_.cpus = 2;
    system_.root_dir = "/var/lib/docker";
    system_.runtimes = {"runc"};
  }

  /// "BH532: message\n  help\n" each; warnings with "warning " before.
  std::string found() {
    LiveState live = scene_.live;
    for (auto& [name, image] : live.images) {
      if (images_say_commands_) image.config.cmd = {name};
    }
    const Desired desired = scene_.desired().desired;
    const model::Plan made = plan(desired, live, {}).plan;
    std::string text;
    for (const auto& one :
         preflight({scene_.project, desired, live, made, others_, system_,
                    is_here_ ? &host_ : nullptr, engine_space_, registry_errors_, api_})) {
      text += fmt::format("{}{}: {}\n  {}\n",
                          one.severity == text::Severity::kWarning ? "warning " : "", one.code,
                          one.message, one.help);
      for (const std::string& note : one.notes) text += fmt::format("  note: {}\n", note);
    }
    return text;
  }

  /// From here on every image's files are `image_files_`.
  void know_images() {
    host_.image_tree = [this](const docker::Image&) {
      auto tree = std::make_unique<MemoryTree>(image_files_);
      tree->links = image_tree_.links;
      tree->plain = image_tree_.plain;
      return tree;
    };
  }

  static void publish(model::Service& service, const char* port, const char* ip = "") {
    model::PublishedPort published;
    published.target = {80, model::Protocol::kTcp};
    published.published = port;
    published.host_ip = ip;
    service.ports.push_back(published);
  }

  static model::NetworkAttachment on(const char* network) {
    model::NetworkAttachment attachment;
    attachment.network = model::NetworkKey(network);
    return attachment;
  }

  static void bind(model::Service& service, const char* source, const char* target, bool create) {
    model::Mount mount;
    mount.type = model::Mount::Type::kBind;
    mount.source = source;
    mount.target = target;
    mount.bind_create_host_path = create;
    service.volumes.push_back(mount);
  }

  /// A volume of the project, mounted at "/KEY".
  model::Volume& mount_volume(model::Service& service, const char* key) {
    model::Mount mount;
    mount.source = key;
    mount.target = std::string("/") + key;
    service.volumes.push_back(mount);
    model::Volume& volume = scene_.project.volumes[key];
    volume.key = key;
    volume.name = std::string("shop_") + key;
    return volume;
  }

  /// A service in the network namespace of another.
  model::Service& add_borrower(const char* name, const char* lender) {
    scene_.add(lender);
    model::Service& service = scene_.add(name);
    service.networks.clear();
    service.network_mode = {model::NetworkMode::Kind::kService, lender, {}};
    return service;
  }

  Scene scene_;
  testing::MemoryFiles files_;
  MemoryTree tree_{files_};
  testing::MemoryFiles image_files_;
  MemoryTree image_tree_{image_files_};
  HostFacts host_;
  docker::SystemInfo system_;
  std::vector<docker::Container> others_;
  std::optional<FreeSpace> engine_space_;
  RegistryErrors registry_errors_;
  docker::ApiVersion api_{1, 41};
  bool is_here_ = true;
  bool images_say_commands_ = true;
};

}  // namespace bulkhead::orchestrate
