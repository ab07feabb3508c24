// What the engine would refuse in a container's definition, and gates that can never open.
#include <algorithm>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "docker/image_name.h"
#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

using model::Service;

/// One service's definition; says what is wrong in its name.
class ServiceCheck final {
 public:
  ServiceCheck(const PreflightInputs& inputs, const Service& service, Concerns& concerns)
      : inputs_(inputs), service_(service), concerns_(inputs.project, service, concerns) {}

  void run() {
    check_name();
    check_other_names();
    check_image();
    check_namespaces();
  }

 private:
  void check_name() {
    const std::string& name = service_.container_name.value;
    const auto good = [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-';
    };
    if (name.empty()) return;
    const bool valid = name.size() > 1 && std::isalnum(static_cast<unsigned char>(name[0])) != 0 &&
                       std::all_of(name.begin(), name.end(), good);
    if (valid) return;
    concerns_.error("BH526", "name-taken", fmt::format("\"{}\" cannot be a container's name", name),
                    "use letters, digits, '_', '.' and '-', beginning with a letter or digit",
                    service_.container_name.span);
  }

  /// Another service's container, which is named by the engine's rule and not by the files.
  void check_other_names() {
    const std::string& name = service_.container_name.value;
    if (name.empty()) return;
    for (const auto& [other, wanted] : inputs_.desired.services) {
      if (other == service_.name || !wanted.container_name.empty()) continue;
      for (std::uint32_t number = 1; number <= wanted.replicas; ++number) {
        if (name_of(inputs_.desired, wanted, number) != name) continue;
        concerns_.error("BH526", "name-taken",
                        fmt::format("its container_name {} is that of service \"{}\", container {}",
                                    name, other, number),
                        "choose another name, or leave it out", service_.container_name.span);
      }
    }
  }

  void check_image() {
    const std::string image = image_of(inputs_.project, service_);
    if (docker::is_no_image_name(image)) {
      concerns_.error(
          "BH541", "impossible-image", fmt::format("\"{}\" is no name of an image", image),
          "a name is lower case, without blanks, and has a tag after a ':'", service_.image.span);
      return;
    }
    const auto found = inputs_.live.images.find(image);
    if (found == inputs_.live.images.end()) return;
    const docker::Image& live = found->second;
    check_command(image, live.config);
    if (service_.platform.empty()) return;
    const std::string have = live.os + "/" + live.architecture;
    if (service_.platform != have && !service_.platform.starts_with(have + "/")) {
      concerns_.error(
          "BH541", "impossible-image",
          fmt::format("image {} is for {}, and platform says {}", image, have, service_.platform),
          "pull or build it for that platform, or leave `platform` out", service_.image.span);
    }
  }

  /// What runs is said by the files or by the image. One that is built anew may say another.
  void check_command(const std::string& image, const docker::ContainerConfig& inherited) {
    const docker::ContainerConfig& own = inputs_.desired.service(service_.name).spec.spec.config;
    const auto says = [](const auto& words) { return words && !words->empty(); };
    if (says(own.entrypoint) || says(own.cmd) || says(inherited.entrypoint) ||
        says(inherited.cmd) || service_.build) {
      return;
    }
    concerns_.error("BH541", "impossible-image",
                    fmt::format("neither the files nor image {} say what it is to run", image),
                    "add `command`", service_.image.span);
  }

  bool exists(const std::string& container) const {
    const auto same = [&](const auto& one) {
      return one.name == container || one.id.str().starts_with(container);
    };
    return std::any_of(inputs_.live.others.begin(), inputs_.live.others.end(), same) ||
           std::any_of(inputs_.live.containers.begin(), inputs_.live.containers.end(), same) ||
           std::any_of(inputs_.project.services.begin(), inputs_.project.services.end(),
                       [&](const auto& one) {
                         return one.second.container_name.value == container ||
                                name_of(inputs_.desired, inputs_.desired.service(one.first), 1) ==
                                    container;
                       });
  }

  /// Of a container of others: one of ours is started before.
  void check_runs(const std::string& container, std::string_view key) {
    if (key == "volumes_from") return;
    for (const docker::ContainerSummary& other : inputs_.live.others) {
      if (other.name != container && !other.id.str().starts_with(container)) continue;
      if (other.state != docker::RunState::kExited && other.state != docker::RunState::kCreated) {
        continue;
      }
      concerns_.error("BH539", "missing-container",
                      fmt::format("{} names container {}, which does not run", key, container),
                      fmt::format("start it first: docker start {}", container));
    }
  }

  void check_namespaces() {
    check_network();
    const auto check = [&](const std::string& container, const char* key) {
      if (container.empty()) return;
      if (exists(container)) {
        check_runs(container, key);
        return;
      }
      concerns_.error("BH539", "missing-container",
                      fmt::format("{} names container {}, and there is none", key, container),
                      "start it first, or correct the name");
    };
    if (service_.network_mode.kind == model::NetworkMode::Kind::kContainer) {
      check(service_.network_mode.target, "network_mode");
    }
    constexpr std::string_view kContainer = "container:";
    for (const auto& [key, mode] :
         {std::pair("pid", &service_.pid.value), std::pair("ipc", &service_.ipc.value)}) {
      if (mode->starts_with(kContainer)) check(mode->substr(kContainer.size()), key);
    }
    for (const std::string& source : service_.volumes_from) {
      if (!source.starts_with(kContainer)) continue;
      const std::string rest = source.substr(kContainer.size());
      check(rest.substr(0, rest.find(':')), "volumes_from");
    }
    for (const std::string& link : service_.external_links) {
      check(link.substr(0, link.find(':')), "external_links");
    }
  }

  void check_network() {
    if (service_.network_mode.kind != model::NetworkMode::Kind::kOther) return;
    const std::string& wanted = service_.network_mode.target;
    const auto same = [&](const auto& one) { return one.spec.name == wanted; };
    const auto& ours = inputs_.desired.networks;
    if (wanted == "default" || inputs_.live.networks.contains(wanted) ||
        std::any_of(ours.begin(), ours.end(), same)) {
      return;
    }
    const bool by_id =
        std::any_of(inputs_.live.networks.begin(), inputs_.live.networks.end(),
                    [&](const auto& entry) { return entry.second.id.str().starts_with(wanted); });
    if (by_id) return;
    concerns_.error("BH523", "external-missing",
                    fmt::format("network_mode names network {}, and there is none", wanted),
                    fmt::format("make it (docker network create {}), or use `networks`", wanted),
                    service_.network_mode.span);
  }

  const PreflightInputs& inputs_;
  const Service& service_;
  ServiceConcerns concerns_;
};

}  // namespace

void check_definitions(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    ServiceCheck(inputs, *service, concerns).run();
  }
}

void check_gates(const PreflightInputs& inputs, Concerns& concerns) {
  for (const auto& [name, service] : inputs.desired.services) {
    for (const model::Dependency& dependency : service.depends_on) {
      const auto found = inputs.desired.services.find(dependency.service);
      if (found == inputs.desired.services.end() || !dependency.required) continue;
      const DesiredService& target = found->second;
      if (dependency.condition != model::DependencyCondition::kCompletedSuccessfully) continue;
      const std::string& restart = target.spec.spec.host.restart_policy.name;
      if (restart == "always" || restart == "unless-stopped") {
        concerns.error(
            "BH531", "gate-never-opens",
            fmt::format("service \"{}\" waits for \"{}\" to be done, and its restart policy \"{}\" "
                        "starts it again whenever it is",
                        name, target.name, restart),
            fmt::format("give \"{}\" restart: \"no\" or on-failure", target.name), dependency.span);
      }
    }
  }
}

}  // namespace bulkhead::orchestrate
