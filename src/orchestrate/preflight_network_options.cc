// What a network's driver would refuse: drivers of which there is one network only, interfaces that
// are taken or not there, more containers than addresses.
#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/preflight.h"
#include "orchestrate/subnet.h"
#include "orchestrate/word_list.h"

namespace bulkhead::orchestrate {
namespace {

constexpr const char* kUnknown = "BH537";
constexpr const char* kUnknownWord = "unknown-word";

constexpr std::array<std::string_view, 3> kEnginesOwn{"bridge", "host", "none"};

class NetworkCheck final {
 public:
  NetworkCheck(const PreflightInputs& inputs, const DesiredNetwork& network, Concerns& concerns)
      : inputs_(inputs), network_(network), concerns_(concerns) {}

  void run() {
    check_driver();
    const std::string& driver = network_.spec.driver;
    if (driver.empty() || driver == "bridge") check_bridge_name();
    if (driver == "macvlan" || driver == "ipvlan") check_parent();
    check_room();
  }

 private:
  void error(const char* code, const char* rule, const std::string& what, const std::string& help) {
    concerns_.error(code, rule, fmt::format("network \"{}\": {}", network_.key, what), help,
                    network_.span);
  }

  void check_driver() {
    const std::string& driver = network_.spec.driver;
    if (driver == "host" || driver == "null") {
      const char* mode = driver == "host" ? "host" : "none";
      error(kUnknown, kUnknownWord,
            fmt::format("there is one network of driver {}, which the engine has already", driver),
            fmt::format("give the service network_mode: {}", mode));
    } else if (driver == "overlay" && !inputs_.system.swarm_active) {
      error(kUnknown, kUnknownWord, "an overlay needs Swarm, and this engine is in none",
            "use driver bridge, or join a swarm (docker swarm init)");
    }
  }

  /// The interface of the host that the network hangs on; of "eth0.10" the engine makes the VLAN.
  void check_parent() {
    const auto found = network_.spec.options.find("parent");
    if (found == network_.spec.options.end() || inputs_.host == nullptr) return;
    const std::string parent = found->second.substr(0, found->second.find('.'));
    if (parent == "lo") {
      error(kUnknown, kUnknownWord,
            "its parent is to be lo, and nothing hangs on a loopback interface",
            "name the interface to the network outside (ip link)");
      return;
    }
    if (inputs_.host->interfaces.empty() || inputs_.host->interfaces.contains(parent) ||
        inputs_.host->interfaces.contains(found->second)) {
      return;
    }
    error("BH543", "missing-device",
          fmt::format("its parent is to be {}, and this host has no such interface", parent),
          fmt::format("name another `parent` (ip link); there is {}",
                      fmt::join(inputs_.host->interfaces, ", ")));
  }

  void check_bridge_name() {
    const std::string name = bridge_of(network_.spec.options);
    if (name.empty()) return;
    if (name.find_first_of("/: \t\n") != std::string::npos || name == "." || name == ".." ||
        name == "lo") {
      error(kUnknown, kUnknownWord, fmt::format("\"{}\" cannot be the name of its bridge", name),
            "use letters, digits and '-' for com.docker.network.bridge.name");
      return;
    }
    for (const DesiredNetwork& other : inputs_.desired.networks) {
      if (other.key >= network_.key || other.external) continue;
      if (bridge_of(other.spec.options) == name) report_bridge(name, other.spec.name);
    }
    for (const auto& [other, live] : inputs_.live.networks) {
      if (other != network_.spec.name && bridge_of(live.options) == name) {
        report_bridge(name, other);
      }
    }
  }

  static std::string bridge_of(const std::map<std::string, std::string>& options) {
    const auto found = options.find("com.docker.network.bridge.name");
    return found == options.end() ? std::string() : found->second;
  }

  void report_bridge(const std::string& name, const std::string& other) {
    error("BH526", "name-taken",
          fmt::format("its bridge is to be called {}, and so is that of network {}", name, other),
          "give it another com.docker.network.bridge.name");
  }

  /// The network's own address, its gateway and the broadcast address are nobody's to have.
  void check_room() {
    constexpr std::uint64_t kTaken = 3;
    constexpr int kBits = 32;
    std::uint64_t wanted = 0;
    for (const auto& [name, service] : inputs_.project.services) {
      const auto desired = inputs_.desired.services.find(name);
      if (desired == inputs_.desired.services.end()) continue;
      const bool attached = std::any_of(
          service.networks.begin(), service.networks.end(),
          [&](const auto& one) { return one.network == model::NetworkKey(network_.key); });
      if (attached) wanted += desired->second.replicas;
    }
    for (const docker::IpamPool& pool : network_.spec.ipam.pools) {
      const auto subnet = Subnet::parse(pool.subnet);
      if (!subnet || subnet->address.is_v6() || subnet->prefix > kBits) continue;
      const std::uint64_t size = std::uint64_t{1} << (kBits - subnet->prefix);
      const std::uint64_t room = size > kTaken ? size - kTaken : 0;
      if (wanted <= room) continue;
      error("BH535", "impossible-address",
            fmt::format("{} to be on it, and its subnet {} has {} address{} for {}",
                        wanted == 1 ? "one container is" : fmt::format("{} containers are", wanted),
                        pool.subnet, room == 0 ? "no" : fmt::format("{}", room),
                        room == 1 ? "" : "es", wanted == 1 ? "it" : "them"),
            "give it a larger subnet");
    }
  }

  const PreflightInputs& inputs_;
  const DesiredNetwork& network_;
  Concerns& concerns_;
};

}  // namespace

void check_network_options(const PreflightInputs& inputs, Concerns& concerns) {
  for (const DesiredNetwork& network : inputs.desired.networks) {
    if (network.external || !has(kEnginesOwn, network.spec.name)) continue;
    concerns.error("BH526", "name-taken",
                   fmt::format("network \"{}\": {} is the name of a network of the engine's own",
                               network.key, network.spec.name),
                   "give it another name, or make it external", network.span);
  }
  for (const DesiredNetwork* network : networks_to_make(inputs)) {
    NetworkCheck(inputs, *network, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
