#include "orchestrate/rehearsal.h"

#include <fmt/format.h>

namespace bulkhead::orchestrate {
namespace {

using model::NetworkMode;

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

class Copy final {
 public:
  Copy(model::Project original, const std::string& name) {
    copy_.project = std::move(original);
    copy_.project.name = name;
  }

  RehearsalCopy make() {
    for (auto& [key, network] : copy_.project.networks) rename(key.str(), network);
    for (auto& [key, volume] : copy_.project.volumes) rename(key, volume);
    for (auto& [name, service] : copy_.project.services) change(service);
    note("published ports are not published", unpublished_);
    note("volumes are new and empty", emptied_);
    note("external networks and volumes are replaced by networks and volumes of its own",
         replaced_);
    note("mounts of the host are read-only", protected_);
    note("labels for a proxy are left out", unlabelled_);
    return std::move(copy_);
  }

 private:
  void rename(const std::string& key, model::Network& network) {
    network.name = model::NetworkName(fmt::format("{}_{}", copy_.project.name, key));
    if (network.external) {
      replaced_.push_back(key);
      network.external = false;
      network.driver.clear();
      network.driver_opts.clear();
    }
    // Two networks of one subnet cannot be.
    network.ipam.clear();
    network.ipam_options.clear();
    // A bridge's own name on the host is given once.
    network.driver_opts.erase("com.docker.network.bridge.name");
  }

  void rename(const std::string& key, model::Volume& volume) {
    volume.name = fmt::format("{}_{}", copy_.project.name, key);
    if (volume.external) {
      replaced_.push_back(key);
      volume.external = false;
    }
    // Options of a driver may lead to the very same place.
    volume.driver.clear();
    volume.driver_opts.clear();
    emptied_.push_back(key);
  }

  void change(model::Service& service) {
    const std::string& name = service.name.str();
    const auto kind = service.network_mode.kind;
    if (kind == NetworkMode::Kind::kHost || kind == NetworkMode::Kind::kContainer ||
        kind == NetworkMode::Kind::kOther) {
      copy_.refusals.push_back(
          fmt::format("service {} lives in a network that is not the project's own "
                      "(network_mode); it cannot run twice beside itself",
                      name));
    }
    service.container_name = {};
    if (!service.ports.empty()) unpublished_.push_back(name);
    service.ports.clear();
    service.mac_address.clear();
    for (model::NetworkAttachment& attachment : service.networks) {
      attachment.ipv4_address.clear();
      attachment.ipv6_address.clear();
      attachment.link_local_ips.clear();
      attachment.mac_address.clear();
    }
    bool is_protected = false;
    for (model::Mount& mount : service.volumes) {
      if (mount.type != model::Mount::Type::kBind || mount.read_only) continue;
      mount.read_only = true;
      mount.bind_create_host_path = false;
      is_protected = true;
    }
    if (is_protected) protected_.push_back(name);
    const std::size_t removed = std::erase_if(
        service.labels, [](const auto& label) { return label.first.starts_with("traefik."); });
    if (removed != 0) unlabelled_.push_back(name);
  }

  void note(const char* what, const std::vector<std::string>& whose) {
    if (!whose.empty()) copy_.notes.push_back(fmt::format("{} ({})", what, joined(whose)));
  }

  RehearsalCopy copy_;
  std::vector<std::string> unpublished_;
  std::vector<std::string> emptied_;
  std::vector<std::string> replaced_;
  std::vector<std::string> protected_;
  std::vector<std::string> unlabelled_;
};

}  // namespace

RehearsalCopy copy_for_rehearsal(model::Project original, const std::string& name) {
  return Copy(std::move(original), name).make();
}

std::string rehearsal_name(const std::string& project) {
  return project + "-rehearsal";
}

}  // namespace bulkhead::orchestrate
