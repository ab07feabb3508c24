// Preflight: everything that would make `up` fail and can be known before the engine is touched,
// all of it at once, each with what to do about it. Pure: what has to be asked of the engine and
// of the host comes in as values.
//
// What it cannot know is found out while the plan is carried out; what the plan itself cannot do
// (names taken, external things missing, images that nobody may pull) is in PlanOutcome::problems.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "docker/engine_info.h"
#include "linux/file_tree.h"
#include "linux/mount_table.h"
#include "linux/socket_holder.h"
#include "linux/socket_table.h"
#include "model/project.h"
#include "orchestrate/desired.h"
#include "orchestrate/live_state.h"
#include "orchestrate/plan.h"
#include "orchestrate/registries.h"
#include "orchestrate/subnet.h"
#include "text/diagnostic.h"
#include "text/file_reader.h"

namespace bulkhead::orchestrate {

struct FreeSpace {
  std::string folder;
  std::uint64_t bytes = 0;
};

/// The machine on which the engine runs; known only where that is this one.
struct HostFacts {
  text::FileReader* files = nullptr;      // as the engine sees them; never null
  text::FileReader* our_files = nullptr;  // as we do, who send it what it is to build; never null
  /// Sockets that listen in the engine's network namespace, and who holds those that the project
  /// wants, where that can be known.
  std::vector<linux::ListeningSocket> listening;
  bool listening_known = false;
  std::map<std::uint64_t, linux::SocketHolder> holders;
  /// IPv4 routes of that namespace but the default one; those of the engine's networks are among
  /// them.
  std::vector<Subnet> routes;
  /// Its addresses; empty: not known.
  std::vector<linux::IpAddress> addresses;
  /// Its interfaces; empty: not known.
  std::set<std::string> interfaces;
  /// Where the state before a change is kept; nothing: nowhere.
  std::optional<FreeSpace> store;
  /// Room below a folder, as the engine sees it. May be empty.
  std::function<std::optional<std::uint64_t>(const std::string& folder)> free_bytes;
  /// What is mounted there, as the engine sees it; empty: not known.
  std::vector<linux::MountPoint> mounts;
  /// Its files, no link followed; null: not known.
  linux::FileTree* tree = nullptr;
  /// Those of an image that the engine has; null where they cannot be looked at. May be empty.
  std::function<std::unique_ptr<linux::FileTree>(const docker::Image& image)> image_tree;
};

struct PreflightInputs {
  const model::Project& project;
  const Desired& desired;
  const LiveState& live;
  const model::Plan& plan;
  /// Containers of others, inspected: at least those on which a wanted port is published.
  const std::vector<docker::Container>& others;
  const docker::SystemInfo& system;
  const HostFacts* host = nullptr;  // null: the engine is elsewhere
  /// Where the engine keeps its data.
  std::optional<FreeSpace> engine_space = {};
  /// What registries said of the images that the plan pulls; empty where they were not asked.
  RegistryErrors registry_errors = {};
  /// The newest that the engine speaks: how new it is.
  docker::ApiVersion api = {};
  /// Of the engine's host, as Go calls it ("amd64"); empty: not known.
  std::string architecture = {};
};

/// Sorted by code, then place. Empty when the plan changes nothing.
std::vector<text::Diagnostic> preflight(const PreflightInputs& inputs);

/// One group of checks each; all are part of preflight().
class Concerns;
void check_files(const PreflightInputs& inputs, Concerns& concerns);
void check_ports(const PreflightInputs& inputs, Concerns& concerns);
void check_networks(const PreflightInputs& inputs, Concerns& concerns);
void check_network_options(const PreflightInputs& inputs, Concerns& concerns);
void check_driver_options(const PreflightInputs& inputs, Concerns& concerns);
void check_addresses(const PreflightInputs& inputs, Concerns& concerns);
void check_drivers(const PreflightInputs& inputs, Concerns& concerns);
void check_registries(const PreflightInputs& inputs, Concerns& concerns);
void check_logging(const PreflightInputs& inputs, Concerns& concerns);
void check_volumes(const PreflightInputs& inputs, Concerns& concerns);
void check_mounts(const PreflightInputs& inputs, Concerns& concerns);
void check_image_files(const PreflightInputs& inputs, Concerns& concerns);
void check_programs(const PreflightInputs& inputs, Concerns& concerns);
void check_settings(const PreflightInputs& inputs, Concerns& concerns);
void check_words(const PreflightInputs& inputs, Concerns& concerns);
void check_resources(const PreflightInputs& inputs, Concerns& concerns);
void check_definitions(const PreflightInputs& inputs, Concerns& concerns);
void check_borrowed(const PreflightInputs& inputs, Concerns& concerns);
void check_gates(const PreflightInputs& inputs, Concerns& concerns);

/// Collects what the checks find.
class Concerns final {
 public:
  void error(const char* code, const char* rule, std::string message, std::string help,
             text::Span span) {
    add(text::Severity::kError, code, rule, std::move(message), std::move(help), span);
  }
  void warning(const char* code, const char* rule, std::string message, std::string help,
               text::Span span) {
    add(text::Severity::kWarning, code, rule, std::move(message), std::move(help), span);
  }
  /// The reference holds until the next one is added.
  text::Diagnostic& add(text::Severity severity, const char* code, const char* rule,
                        std::string message, std::string help, text::Span span);
  std::vector<text::Diagnostic> take() { return std::move(found_); }

 private:
  std::vector<text::Diagnostic> found_;
};

/// The same for one service: every message begins with its name.
class ServiceConcerns final {
 public:
  ServiceConcerns(const model::Project& project, const model::Service& service, Concerns& concerns)
      : project_(project), service_(service), concerns_(concerns) {}

  /// Where nothing better is known than the service.
  void error(const char* code, const char* rule, const std::string& what, std::string help,
             text::Span span = {});
  void warning(const char* code, const char* rule, const std::string& what, std::string help,
               text::Span span);

  /// Where the files say `attribute` of it, which may be a path: "blkio_config.weight".
  text::Span at(const std::string& attribute) const;

 private:
  const model::Project& project_;
  const model::Service& service_;
  Concerns& concerns_;
};

/// Services of which a container will be made or started.
std::set<model::ServiceName> services_to_start(const model::Plan& plan);
/// The same as the files describe them; one that they do not have is left out.
std::vector<const model::Service*> definitions_to_start(const PreflightInputs& inputs);
/// The files of the image that a container of the service will be made from; null: not known, for
/// instance because it is yet to be pulled or built.
std::unique_ptr<linux::FileTree> image_tree_of(const PreflightInputs& inputs,
                                               const model::Service& service);
/// Volumes of the project's own that will be made.
std::vector<const DesiredVolume*> volumes_to_make(const PreflightInputs& inputs);
/// Networks of the project's own that will be made.
std::vector<const DesiredNetwork*> networks_to_make(const PreflightInputs& inputs);

}  // namespace bulkhead::orchestrate
