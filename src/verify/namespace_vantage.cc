#include "verify/namespace_vantage.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "linux/disk_files.h"
#include "linux/links.h"
#include "linux/network_namespace.h"
#include "probe/listeners.h"
#include "probe/neighbour.h"
#include "probe/witness.h"
#include "verify/resolvers.h"

namespace bulkhead::verify {
namespace {

using linux::IpAddress;
using linux::NetworkNamespace;

/// The namespace of process `pid` is that of the container only if it has the container's address:
/// an engine in a virtual machine counts its processes in another table.
Status is_of(const LiveContainer& container, const NetworkNamespace& space) {
  std::vector<IpAddress> said;
  for (const LiveEndpoint& endpoint : container.endpoints) {
    if (const auto ip = IpAddress::parse(endpoint.ipv4)) said.push_back(*ip);
  }
  if (said.empty()) return {};
  return space.run([&]() -> Status {
    const auto found = TRY(linux::interface_addresses());
    for (const IpAddress& ip : said) {
      const bool there = std::any_of(found.begin(), found.end(),
                                     [&](const auto& address) { return address.ip == ip; });
      if (there) continue;
      return failure(ErrorKind::kConflict,
                     fmt::format("process {} of this machine is not container {}, which has "
                                 "address {}: the engine is on another machine",
                                 container.pid, container.name, ip.str()));
    }
    return {};
  });
}

class NamespaceVantage final : public Vantage {
 public:
  explicit NamespaceVantage(Clock& clock) : clock_(clock) {}

  Status open(const LiveProject& live, int engine_process) {
    NetworkNamespace host = TRY(engine_process > 0 ? NetworkNamespace::of_process(engine_process)
                                                   : NetworkNamespace::current());
    site_.host = TRY(add(std::move(host)));
    for (const LiveContainer& container : live.containers) {
      if (container.is_probed()) TRY(add(container, live));
    }
    if (live.any_runs() && site_.by_container.empty()) {
      return failure(ErrorKind::kConflict,
                     "no container's process is on this machine: the engine is on another");
    }
    for (std::size_t i = 0; i < site_.places.size(); ++i) TRY(listen(i));
    const auto look_around = [&]() -> Status {
      std::vector<IpAddress> all;
      for (const auto& found : TRY(linux::interface_addresses())) all.push_back(found.ip);
      site_.host_addresses = addresses_of_host(all);
      return {};
    };
    TRY(spaces_[site_.host].run(look_around));
    look_at_resolvers(engine_process);
    auto neighbour = probe::Neighbour::create(spaces_[site_.host], clock_, uses_ipv6(live));
    if (neighbour) {
      neighbour_.emplace(*std::move(neighbour));
      site_.outside = Outside{site_.places.size(), neighbour_->tcp(), neighbour_->host_address(),
                              neighbour_->tcp6(), neighbour_->host_address6()};
      site_.places.emplace_back();
    } else {
      site_.why_no_outside = neighbour.error().message;
    }
    return {};
  }

  const Site& site() const override { return site_; }

  Result<std::vector<probe::Answer>> hold(std::span<const probe::Exchange> exchanges,
                                          const probe::Pace& pace,
                                          const std::stop_token& stop) override {
    return probe::run_exchanges(sources(), exchanges, pace, clock_, stop);
  }

  Result<std::unique_ptr<linux::Stream>> connect(std::size_t from, const linux::SocketAddress& to,
                                                 linux::Waiter& waiter) override {
    std::unique_ptr<linux::Stream> stream;
    const Status connected = sources()[from]->run([&]() -> Status {
      stream = TRY(linux::connect_tcp(to.ip.str(), to.port, waiter));
      return {};
    });
    if (!connected) return tl::unexpected(connected.error());
    return stream;
  }

  Status watch() override {
    witness_.emplace(TRY(probe::Witness::watch(sources())));
    return {};
  }

  Result<std::vector<std::vector<std::size_t>>> saw(std::span<const std::string> words) override {
    if (!witness_) return std::vector<std::vector<std::size_t>>(words.size());
    return witness_->saw(words);
  }

  Status forget_peers() override {
    for (std::size_t i = 0; i < spaces_.size(); ++i) {
      if (i != site_.host) TRY(spaces_[i].run([] { return linux::forget_peers(); }));
    }
    return {};
  }

 private:
  /// As the engine sees the file: it may have another root than we do. Where systemd-resolved is a
  /// stub of the host's alone, the engine goes around it (moby, libnetwork/resolvconf).
  void look_at_resolvers(int engine_process) {
    constexpr std::size_t kLongest = std::size_t{64} << 10;
    const std::string root =
        engine_process > 0 ? fmt::format("/proc/{}/root", engine_process) : std::string();
    linux::DiskFiles files;
    for (const char* file : {"/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"}) {
      const auto text = files.read(root + file, kLongest);
      if (!text) return;
      site_.resolvers = name_servers(*text);
      if (site_.resolvers != std::vector{IpAddress::v4(0x7f000035)}) return;  // 127.0.0.53
    }
  }

  Result<std::size_t> add(NetworkNamespace space) {
    const auto [entry, is_new] = by_identity_.emplace(space.identity(), spaces_.size());
    if (is_new) {
      spaces_.push_back(std::move(space));
      site_.places.emplace_back();
    }
    return entry->second;
  }

  Status add(const LiveContainer& container, const LiveProject& live) {
    auto space = NetworkNamespace::of_process(container.pid);
    if (!space && space.error().kind == ErrorKind::kNotFound) return {};
    if (!space) return tl::unexpected(space.error());
    TRY(is_of(container, *space));
    const std::size_t index = TRY(add(*std::move(space)));
    site_.by_container.emplace(container.id, index);
    Place& place = site_.places[index];
    place.add(container, live, index == site_.host);
    if (place.listening.empty()) {
      place.listening =
          linux::listening_sockets(container.pid).value_or(std::vector<linux::ListeningSocket>{});
    }
    return {};
  }

  Status listen(std::size_t index) {
    return spaces_[index].run([&]() -> Status {
      listeners_.push_back(TRY(probe::open_listeners()));
      site_.places[index].port = listeners_.back().port;
      site_.places[index].port6 = listeners_.back().port6;
      return {};
    });
  }

  std::vector<const NetworkNamespace*> sources() const {
    std::vector<const NetworkNamespace*> sources;
    for (const NetworkNamespace& space : spaces_) sources.push_back(&space);
    if (neighbour_) sources.push_back(&neighbour_->space());
    return sources;
  }

  Clock& clock_;
  Site site_;
  std::vector<NetworkNamespace> spaces_;  // all but the neighbour's
  std::map<std::uint64_t, std::size_t> by_identity_;
  std::vector<probe::Listeners> listeners_;
  std::optional<probe::Neighbour> neighbour_;
  std::optional<probe::Witness> witness_;
};

}  // namespace

Result<std::unique_ptr<Vantage>> enter_namespaces(const LiveProject& live, int engine_process,
                                                  Clock& clock) {
  auto vantage = std::make_unique<NamespaceVantage>(clock);
  TRY(vantage->open(live, engine_process));
  return vantage;
}

}  // namespace bulkhead::verify
