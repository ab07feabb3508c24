#include "cli/preflight_facts.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "cli/checked_project.h"
#include "linux/free_space.h"
#include "linux/links.h"
#include "linux/mount_table.h"
#include "linux/network_namespace.h"
#include "linux/socket_holder.h"
#include "linux/socket_table.h"

namespace bulkhead::cli {
namespace {

using orchestrate::HostFacts;

std::set<std::uint16_t> wanted_ports(const model::Project& project) {
  std::set<std::uint16_t> ports;
  for (const auto& [name, service] : project.services) {
    for (const model::PublishedPort& port : service.ports) {
      std::uint16_t number = 0;
      const char* end = port.published.data() + port.published.size();
      std::from_chars(port.published.data(), end, number);
      ports.insert(number);
    }
  }
  return ports;
}

/// The engine's own table: it may live in another network namespace than we do.
void look_at_ports(int process, const model::Project& project, HostFacts& facts) {
  if (auto listening = linux::listening_sockets(process)) {
    facts.listening = std::move(*listening);
    facts.listening_known = true;
  }
  const std::set<std::uint16_t> wanted = wanted_ports(project);
  std::set<std::uint64_t> inodes;
  for (const linux::ListeningSocket& socket : facts.listening) {
    if (wanted.contains(socket.at.port)) inodes.insert(socket.inode);
  }
  facts.holders = linux::socket_holders(inodes);
}

Status look_at_addresses(int process, HostFacts& facts) {
  const auto place = TRY(linux::NetworkNamespace::of_process(process));
  return place.run([&]() -> Status {
    for (const linux::Route& route : TRY(linux::routes())) {
      if (!route.is_default) facts.routes.push_back({route.to, route.prefix});
    }
    for (const auto& found : TRY(linux::interface_addresses())) facts.addresses.push_back(found.ip);
    facts.interfaces = TRY(linux::interface_names());
    return {};
  });
}

/// Its layers where the engine keeps them, as its process sees them; null: they are not there, or
/// not ours to look at.
std::unique_ptr<linux::FileTree> image_tree(int process, const docker::Image& image) {
  std::vector<std::string> folders;
  for (const std::string& folder : image.layer_folders) {
    folders.push_back(fmt::format("/proc/{}/root{}", process, folder));
  }
  const auto is_there = [](const std::string& folder) {
    return linux::DiskTree(folder).entry("/").kind == linux::FileEntry::Kind::kFolder;
  };
  if (folders.empty() || !std::all_of(folders.begin(), folders.end(), is_there)) return nullptr;
  return std::make_unique<linux::LayeredTree>(std::move(folders));
}

}  // namespace

PreflightFacts::PreflightFacts(const Arguments& arguments, Context& context,
                               const OpenedEngine& engine, const model::Project& project,
                               const std::string& store_folder)
    : arguments_(arguments), context_(context), engine_(engine), project_(project) {
  if (!engine.address.starts_with("unix://")) return;
  HostFacts& facts = host_.emplace();
  facts.files = &context.files;
  facts.our_files = &context.files;
  facts.tree = &disk_;
  if (!store_folder.empty()) {
    const auto room = linux::free_space(store_folder);
    if (room) facts.store = orchestrate::FreeSpace{store_folder, *room};
  }
  const int process = engine_process(engine);
  if (process == 0) return;
  engine_files_ = linux::RootedFiles::of_process(process);
  if (engine_files_) {
    facts.files = &*engine_files_;
    disk_ = linux::DiskTree(fmt::format("/proc/{}/root", process));
  }
  look_at_ports(process, project, facts);
  // Without the right to enter the namespace, its routes and addresses stay unknown.
  static_cast<void>(look_at_addresses(process, facts));
  constexpr std::size_t kLongestTable = std::size_t{16} << 20;
  if (const auto table =
          context.files.read(fmt::format("/proc/{}/mountinfo", process), kLongestTable)) {
    facts.mounts = linux::mount_points(*table);
  }
  facts.free_bytes = [process](const std::string& folder) -> std::optional<std::uint64_t> {
    // Its own file system: the engine may have another root than we do.
    const auto room = linux::free_space(fmt::format("/proc/{}/root{}", process, folder));
    if (!room) return std::nullopt;
    return *room;
  };
  facts.image_tree = [process](const docker::Image& image) { return image_tree(process, image); };
}

void PreflightFacts::give_to(orchestrate::UpRequest& request) const {
  request.host = host_ ? &*host_ : nullptr;
  request.logins = engine_.logins.get();
  request.findings = [this] { return contract_findings(); };
}

/// Findings of severity error, of services that are to be brought up, as the contract's mode has
/// them: strict refuses, warning tells, monitoring keeps quiet.
std::vector<text::Diagnostic> PreflightFacts::contract_findings() const {
  std::vector<text::Diagnostic> errors;
  const CheckedProject checked = check_project(arguments_, context_, false);
  if (!checked.error.empty() || checked.misunderstood || checked.projects.empty() ||
      !checked.projects.front().contract.present) {
    return errors;
  }
  const contract::Mode mode = checked.projects.front().contract.policy.mode.value;
  if (mode == contract::Mode::kMonitoring) return errors;
  for (const model::Finding& finding : checked.report.findings) {
    const bool concerned =
        finding.services.empty() ||
        std::any_of(finding.services.begin(), finding.services.end(),
                    [&](const auto& name) { return project_.services.contains(name); });
    if (finding.diagnostic.severity != text::Severity::kError || !concerned) continue;
    errors.push_back(finding.diagnostic);
    if (mode == contract::Mode::kWarning) errors.back().severity = text::Severity::kWarning;
  }
  return errors;
}

}  // namespace bulkhead::cli
