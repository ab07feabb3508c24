// What an engine says about itself: at connection (EngineInfo) and on request (SystemInfo).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::docker {

/// A version of the Engine API such as 1.41; ordered.
struct ApiVersion {
  int major = 0;
  int minor = 0;

  auto operator<=>(const ApiVersion&) const = default;
  std::string str() const;
  /// Nothing when `text` is not "N.N".
  static std::optional<ApiVersion> parse(std::string_view text);
};

/// The oldest API that we speak (Engine 19.03).
inline constexpr ApiVersion kOldestApi{1, 40};
/// The newest API whose definition the requests here were written by (Engine 26).
inline constexpr ApiVersion kNewestApi{1, 45};
/// From here on `create` takes several endpoints (several before it: 400).
inline constexpr ApiVersion kSeveralEndpointsAtCreate{1, 44};
/// From here on a healthcheck has a start interval.
inline constexpr ApiVersion kHealthStartInterval{1, 44};

struct EngineInfo {
  std::string version;    // "20.10.24+dfsg1"
  ApiVersion api;         // the one we speak: the server's, at most kNewestApi
  ApiVersion server_api;  // the newest that the server speaks
  ApiVersion server_oldest_api;
  std::string os;    // "linux"
  std::string arch;  // "amd64"
  std::string kernel;
  std::string platform;  // "Docker Engine - Community", "Podman Engine", or empty

  friend bool operator==(const EngineInfo&, const EngineInfo&) = default;
};

struct AddressPool {
  std::string base;  // "172.17.0.0/16"
  int size = 0;      // prefix length of each network taken from it

  friend bool operator==(const AddressPool&, const AddressPool&) = default;
};

struct SystemInfo {
  std::string id;
  std::string name;              // host name
  std::string operating_system;  // "Debian GNU/Linux 12 (bookworm)"
  std::string kernel;            // "6.1.0-28-amd64"
  std::string storage_driver;
  std::string cgroup_driver;
  std::string cgroup_version;
  std::string root_dir;  // where the engine keeps its data
  std::string http_proxy;
  std::string https_proxy;
  std::string no_proxy;
  std::int64_t containers = 0;
  std::int64_t running = 0;
  std::int64_t images = 0;
  std::int64_t cpus = 0;
  std::int64_t memory = 0;  // bytes
  bool rootless = false;
  bool userns_remap = false;
  bool live_restore = false;
  bool swarm_active = false;
  bool named_devices = false;  // CDI
  std::vector<std::string> security_options;
  std::vector<std::string> runtimes;  // sorted
  // Those that are loaded; empty where it does not say.
  std::vector<std::string> network_drivers;
  std::vector<std::string> volume_drivers;
  std::vector<std::string> log_drivers;
  bool registry_mirrors = false;           // it asks others before docker.io
  std::vector<AddressPool> address_pools;  // empty: the engine's built-in ones
  std::vector<std::string> warnings;
};

}  // namespace bulkhead::docker
