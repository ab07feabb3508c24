#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/check.h"
#include "testing/fake_engine.h"
#include "testing/fake_engine_text.h"

namespace bulkhead::testing {

using namespace docker;

namespace {

/// "10.0.0.0/24" as numbers; zeros for what is not of this form.
struct Subnet {
  std::uint32_t base = 0;
  int prefix = 32;

  std::uint32_t size() const { return prefix == 0 ? ~0U : 1U << (32 - prefix); }
  bool overlaps(const Subnet& other) const {
    return base < other.base + other.size() && other.base < base + size();
  }
};

std::uint32_t parse_address(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    std::uint32_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    address = address << 8U | (number & 255U);
    const std::size_t dot = text.find('.');
    text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  }
  return address;
}

std::string format_address(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 255U, address >> 8U & 255U,
                     address & 255U);
}

Subnet parse_subnet(const std::string& text) {
  Subnet subnet;
  subnet.base = parse_address(text.substr(0, text.find('/')));
  const std::size_t slash = text.find('/');
  if (slash != std::string::npos) {
    std::from_chars(text.data() + slash + 1, text.data() + text.size(), subnet.prefix);
  }
  return subnet;
}

Event network_event(const Network& network, const std::string& action) {
  Event event;
  event.type = "network";
  event.action = action;
  event.id = network.id.str();
  event.attributes = {{"name", network.name}, {"type", network.driver}};
  return event;
}

}  // namespace

Result<Network*> FakeEngine::find(const NetworkRef& network, const std::string& doing) {
  Network* found = nullptr;
  for (auto& [id, each] : networks_) {
    if (id == network.str() || each.name == network.str()) return &each;
    if (!network.empty() && id.starts_with(network.str())) found = &each;
  }
  if (found != nullptr) return found;
  return refused(ErrorKind::kNotFound, 404, doing, fmt::format("network {} not found", network));
}

Result<NetworkRef> FakeEngine::create_network(const NetworkSpec& spec, const Call& call) {
  const std::string doing = "creating network " + spec.name;
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Network made;
  made.name = spec.name;
  made.driver = spec.driver.empty() ? "bridge" : spec.driver;
  made.scope = "local";
  made.internal = spec.internal;
  made.attachable = spec.attachable;
  made.enable_ipv6 = spec.enable_ipv6;
  made.options = spec.options;
  made.labels = spec.labels;
  made.ipam = spec.ipam;
  if (made.ipam.driver.empty()) made.ipam.driver = "default";
  if (made.ipam.pools.empty()) {
    const std::string base = fmt::format("172.{}.0", pools_++);
    made.ipam.pools = {{.subnet = base + ".0/16", .gateway = base + ".1"}};
  }
  for (const auto& [id, other] : networks_) {
    if (other.name == spec.name) {
      return refused(ErrorKind::kConflict, 409, doing,
                     fmt::format("network with name {} already exists", spec.name));
    }
    for (const IpamPool& pool : other.ipam.pools) {
      if (!parse_subnet(pool.subnet).overlaps(parse_subnet(made.ipam.pools[0].subnet))) continue;
      return refused(ErrorKind::kRefused, 403, doing,
                     "Pool overlaps with other one on this address space");
    }
  }
  made.id = NetworkRef(new_id());
  made.created = now();
  tell(network_event(made, "create"));
  NetworkRef id = made.id;
  networks_.emplace(id.str(), std::move(made));
  return id;
}

NetworkRef FakeEngine::add_network_twin(const NetworkSpec& spec) {
  const Lock lock(mutex_);
  Network made;
  made.id = NetworkRef(new_id());
  made.name = spec.name;
  made.driver = "bridge";
  made.labels = spec.labels;
  const std::string base = fmt::format("172.{}.0", pools_++);
  made.ipam.pools = {{.subnet = base + ".0/16", .gateway = base + ".1"}};
  NetworkRef id = made.id;
  networks_.emplace(id.str(), std::move(made));
  return id;
}

Result<Network> FakeEngine::inspect_network(const NetworkRef& network, const Call& call) {
  const std::string doing = fmt::format("inspecting network {}", network);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  return *TRY(find(network, doing));
}

Result<std::vector<Network>> FakeEngine::list_networks(const NetworkFilter& filter,
                                                       const Call& call) {
  TRY(begin("listing networks", call));
  const Lock lock(mutex_);
  std::vector<Network> list;
  for (const auto& [id, network] : networks_) {
    const bool named =
        filter.names.empty() ||
        std::any_of(filter.names.begin(), filter.names.end(), [&](const std::string& part) {
          return network.name.find(part) != std::string::npos;
        });
    if (!named || !has_labels(network.labels, filter.labels) ||
        !one_of(filter.drivers, network.driver)) {
      continue;
    }
    list.push_back(network);
    list.back().members.clear();
  }
  std::sort(list.begin(), list.end(),
            [](const Network& a, const Network& b) { return a.name < b.name; });
  return list;
}

Status FakeEngine::attach(Container& container, const std::string& network,
                          const EndpointSettings& wanted, const std::string& doing) {
  Network* found = TRY(find(NetworkRef(network), doing));
  EndpointSettings& endpoint = container.networks[found->name];
  endpoint = wanted;
  endpoint.address.clear();
  return {};
}

Status FakeEngine::give_address(Container& container, Network& network, EndpointSettings& endpoint,
                                const std::string& doing) {
  endpoint.network_id = network.id.str();
  if (network.driver == "null" || network.driver == "host") return {};
  const Subnet subnet = parse_subnet(network.ipam.pools.front().subnet);
  const auto taken = [&](const std::string& address) {
    return std::any_of(network.members.begin(), network.members.end(), [&](const auto& member) {
      return member.second.ipv4.starts_with(address + "/");
    });
  };
  std::string address = endpoint.ipv4_address;
  if (!address.empty() && taken(address)) {
    return refused(ErrorKind::kConflict, 403, doing, "Address already in use");
  }
  for (std::uint32_t host = 2; address.empty() && host < subnet.size(); ++host) {
    std::string candidate = format_address(subnet.base + host);
    if (!taken(candidate)) address = std::move(candidate);
  }
  endpoint.address = address;
  endpoint.prefix_length = subnet.prefix;
  endpoint.gateway = network.internal ? "" : format_address(subnet.base + 1);
  endpoint.endpoint_id = new_id();
  const std::uint32_t number = parse_address(address);
  if (endpoint.mac_address.empty()) {
    endpoint.mac_address = fmt::format("02:42:{:02x}:{:02x}:{:02x}:{:02x}", number >> 24U,
                                       number >> 16U & 255U, number >> 8U & 255U, number & 255U);
  }
  network.members[container.id.str()] = {container.name, endpoint.endpoint_id, endpoint.mac_address,
                                         fmt::format("{}/{}", address, subnet.prefix), ""};
  Event event = network_event(network, "connect");
  event.attributes["container"] = container.id.str();
  tell(std::move(event));
  return {};
}

void FakeEngine::take_address(Container& container, Network& network, EndpointSettings& endpoint) {
  if (network.members.erase(container.id.str()) == 0) return;
  EndpointSettings wanted;
  wanted.aliases = endpoint.aliases;
  wanted.links = endpoint.links;
  wanted.ipv4_address = endpoint.ipv4_address;
  wanted.ipv6_address = endpoint.ipv6_address;
  wanted.driver_opts = endpoint.driver_opts;
  wanted.network_id = endpoint.network_id;
  endpoint = std::move(wanted);
  Event event = network_event(network, "disconnect");
  event.attributes["container"] = container.id.str();
  tell(std::move(event));
}

Status FakeEngine::bind_ports(Container& container, const std::string& doing) {
  PortMap bound;
  const auto taken = [&](const PortBinding& wanted) {
    const auto clashes = [&](const std::string& ip, const std::string& port) {
      const bool any =
          ip.empty() || ip == "0.0.0.0" || wanted.host_ip.empty() || wanted.host_ip == "0.0.0.0";
      return port == wanted.host_port && (any || ip == wanted.host_ip);
    };
    for (const auto& [ip, port] : occupied_) {
      if (clashes(ip, port)) return true;
    }
    for (const auto& [id, other] : boxes_) {
      for (const auto& [port, bindings] : other.container.ports) {
        for (const PortBinding& binding : bindings) {
          if (clashes(binding.host_ip, binding.host_port)) return true;
        }
      }
    }
    return false;
  };
  for (const auto& [port, bindings] : container.host.port_bindings) {
    for (PortBinding binding : bindings) {
      if (binding.host_ip.empty()) binding.host_ip = "0.0.0.0";
      if (binding.host_port.empty() || binding.host_port == "0") {
        binding.host_port = std::to_string(ports_++);
      }
      // Of a range the first that is free.
      const std::size_t dash = binding.host_port.find('-');
      if (dash != std::string::npos) {
        int first = std::stoi(binding.host_port);
        const int last = std::stoi(binding.host_port.substr(dash + 1));
        binding.host_port = std::to_string(first);
        while (first < last && taken(binding)) binding.host_port = std::to_string(++first);
      }
      if (taken(binding)) {
        return refused(ErrorKind::kConflict, 500, doing,
                       fmt::format("driver failed programming external connectivity on endpoint "
                                   "{}: Bind for {}:{} failed: port is already allocated",
                                   container.name, binding.host_ip, binding.host_port));
      }
      bound[port].push_back(binding);
    }
  }
  container.ports = std::move(bound);
  return {};
}

Status FakeEngine::connect_network(const NetworkRef& network, const ContainerRef& container,
                                   const EndpointSettings& endpoint, const Call& call) {
  const std::string doing =
      fmt::format("connecting container {} to network {}", container, network);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Network* found = TRY(find(network, doing));
  Container& target = TRY(find(container, doing))->container;
  if (target.networks.contains(found->name)) {
    return refused(ErrorKind::kRefused, 403, doing,
                   fmt::format("endpoint with name {} already exists in network {}", target.name,
                               found->name));
  }
  TRY(attach(target, found->name, endpoint, doing));
  if (!target.state.running) return {};
  return give_address(target, *found, target.networks[found->name], doing);
}

void FakeEngine::leave_endpoint(const std::string& network, const std::string& name) {
  const Lock lock(mutex_);
  const auto found = find(NetworkRef(network), "leaving an endpoint");
  CHECK(found);
  (*found)->members["ep-" + name].name = name;
}

Status FakeEngine::disconnect_network(const NetworkRef& network, const ContainerRef& container,
                                      bool force, const Call& call) {
  const std::string doing =
      fmt::format("disconnecting container {} from network {}", container, network);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Network* found = TRY(find(network, doing));
  const auto stale =
      std::find_if(found->members.begin(), found->members.end(), [&](const auto& member) {
        return member.first.starts_with("ep-") && member.second.name == container.str();
      });
  if (force && stale != found->members.end()) {
    found->members.erase(stale);
    return {};
  }
  Container& target = TRY(find(container, doing))->container;
  const auto endpoint = target.networks.find(found->name);
  if (endpoint == target.networks.end()) {
    return refused(
        ErrorKind::kRefused, 403, doing,
        fmt::format("container {} is not connected to network {}", target.id, found->name));
  }
  take_address(target, *found, endpoint->second);
  target.networks.erase(endpoint);
  return {};
}

Status FakeEngine::remove_network(const NetworkRef& network, const Call& call) {
  const std::string doing = fmt::format("removing network {}", network);
  TRY(begin(doing, call));
  const Lock lock(mutex_);
  Network* found = TRY(find(network, doing));
  if (!found->members.empty()) {
    return refused(
        ErrorKind::kRefused, 403, doing,
        fmt::format("error while removing network: network {} id {} has active endpoints",
                    found->name, found->id));
  }
  tell(network_event(*found, "destroy"));
  networks_.erase(std::string(found->id.str()));
  return {};
}

}  // namespace bulkhead::testing
