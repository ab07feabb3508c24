#include "verify/scout_vantage.h"

#include <algorithm>
#include <map>
#include <utility>

#include "verify/scout_party.h"
#include "verify/scout_stream.h"

namespace bulkhead::verify {
namespace {

using probe::ScoutOrder;
using probe::ScoutReport;

constexpr const char* kHostMode = "host";
constexpr std::string_view kSharedMode = "container:";

/// Who owns the namespace in which a container lives: as a network_mode that leads there.
std::string mode_to(const LiveContainer& container) {
  if (container.network_mode == kHostMode) return kHostMode;
  if (container.network_mode.starts_with(kSharedMode)) return container.network_mode;
  return std::string(kSharedMode) + container.id;
}

class ScoutVantage final : public Vantage {
 public:
  Status open(docker::Engine& engine, const std::string& project, const LiveProject& live,
              Clock& clock, const std::stop_token& stop) {
    std::vector<ScoutPost> posts = take_places(live);
    if (!live.any_runs()) {
      return failure(ErrorKind::kNotFound, "no container of the project runs: nowhere to look");
    }
    // A policy of the engine may forbid what the neighbour needs; the rest is proved all the same.
    auto party = ScoutParty::send(engine, project, posts, clock, stop);
    std::string refused;
    if (!party && party.error().kind == ErrorKind::kRefused) {
      refused = party.error().message;
      posts[site_.host].with_outside = false;
      party = ScoutParty::send(engine, project, posts, clock, stop);
    }
    party_ = TRY(std::move(party));
    return settle(live, posts, refused, stop);
  }

  const Site& site() const override { return site_; }

  Result<std::vector<probe::Answer>> hold(std::span<const probe::Exchange> exchanges,
                                          const probe::Pace& pace,
                                          const std::stop_token& stop) override {
    std::vector<std::vector<std::size_t>> shares(party_->size());
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
      shares[scout_of(exchanges[i].from)].push_back(i);
    }
    std::vector<ScoutOrder> orders(shares.size());
    for (std::size_t scout = 0; scout < shares.size(); ++scout) {
      std::vector<std::size_t>& share = shares[scout];
      // Each begins with another destination, so that no destination meets all at once.
      const auto begin = share.size() * scout / shares.size();
      std::rotate(share.begin(), share.begin() + static_cast<std::ptrdiff_t>(begin), share.end());
      ScoutOrder& order = orders[scout];
      order.kind = ScoutOrder::Kind::kHold;
      order.pace = pace;
      order.pace.per_destination = std::max<std::size_t>(1, pace.per_destination / shares.size());
      for (const std::size_t number : share) {
        order.exchanges.push_back(exchanges[number]);
        order.exchanges.back().from = local(exchanges[number].from);
      }
    }
    auto reports = TRY(party_->order(orders, stop));
    std::vector<probe::Answer> answers(exchanges.size());
    for (std::size_t scout = 0; scout < shares.size(); ++scout) {
      if (reports[scout].answers.size() != shares[scout].size()) {
        return failure(ErrorKind::kInvalid, "a probe gave fewer answers than it was asked for");
      }
      for (std::size_t i = 0; i < shares[scout].size(); ++i) {
        answers[shares[scout][i]] = std::move(reports[scout].answers[i]);
      }
    }
    return answers;
  }

  Status watch() override {
    TRY(to_all(ScoutOrder::Kind::kWatch, {}));
    return {};
  }

  Result<std::unique_ptr<linux::Stream>> connect(std::size_t from, const linux::SocketAddress& to,
                                                 linux::Waiter& waiter) override {
    const std::size_t scout = scout_of(from);
    ScoutOrder order;
    order.kind = ScoutOrder::Kind::kConnect;
    order.exchanges = {probe::connect_to(local(from), to)};
    order.exchanges.front().timeout = waiter.timeout();
    const ScoutReport report = TRY(to_one(scout, order));
    if (report.answers.size() != 1 || report.answers.front().outcome != probe::Outcome::kOpen) {
      return failure(ErrorKind::kUnavailable, to.str() + ": no connection");
    }
    return std::make_unique<ScoutStream>(
        [this, scout](const ScoutOrder& said) { return to_one(scout, said); });
  }

  Result<std::vector<std::vector<std::size_t>>> saw(std::span<const std::string> words) override {
    const auto reports = TRY(to_all(ScoutOrder::Kind::kSaw, words));
    std::vector<std::vector<std::size_t>> places(words.size());
    for (std::size_t scout = 0; scout < reports.size(); ++scout) {
      for (std::size_t i = 0; i < std::min(words.size(), reports[scout].places.size()); ++i) {
        for (const std::size_t place : reports[scout].places[i]) {
          const bool outside = place == probe::kScoutOutside && site_.outside;
          places[i].push_back(outside ? site_.outside->place : scout);
        }
      }
    }
    return places;
  }

  Status forget_peers() override {
    std::vector<ScoutOrder> orders(party_->size());
    for (std::size_t scout = 0; scout < orders.size(); ++scout) {
      // The host's own are not ours to drop: it is asked for nothing.
      orders[scout].kind =
          scout == site_.host ? ScoutOrder::Kind::kHold : ScoutOrder::Kind::kForgetPeers;
    }
    TRY(party_->order(orders, {}));
    return {};
  }

 private:
  /// A post for each place, in the same order; the host's first.
  std::vector<ScoutPost> take_places(const LiveProject& live) {
    std::vector<ScoutPost> posts = {{kHostMode, "", true}};
    site_.places.emplace_back();
    site_.host = 0;
    std::map<std::string, std::size_t> by_mode = {{kHostMode, 0}};
    for (const LiveContainer& container : live.containers) {
      if (!container.is_probed()) continue;
      const auto [entry, is_new] = by_mode.emplace(mode_to(container), posts.size());
      if (is_new) {
        posts.push_back({entry->first, container.image, false});
        site_.places.emplace_back();
      }
      site_.by_container.emplace(container.id, entry->second);
      site_.places[entry->second].add(container, live, entry->second == site_.host);
      if (posts.front().image.empty()) posts.front().image = container.image;
    }
    return posts;
  }

  Status settle(const LiveProject& live, const std::vector<ScoutPost>& posts,
                const std::string& refused, const std::stop_token& stop) {
    std::vector<ScoutOrder> orders(posts.size());
    for (std::size_t i = 0; i < posts.size(); ++i) {
      orders[i].outside = posts[i].with_outside;
      orders[i].with_ipv6 = uses_ipv6(live);
    }
    const auto reports = TRY(party_->order(orders, stop));
    for (std::size_t i = 0; i < reports.size(); ++i) {
      site_.places[i].listening = reports[i].listening;
      site_.places[i].port = reports[i].port;
      site_.places[i].port6 = reports[i].port6;
    }
    const ScoutReport& host = reports[site_.host];
    site_.host_addresses = addresses_of_host(host.addresses);
    site_.why_no_outside = refused.empty() ? host.why_no_outside : refused;
    if (!host.outside) return {};
    site_.outside = Outside{site_.places.size(), host.outside->tcp, host.outside->host_address,
                            host.outside->tcp6, host.outside->host_address6};
    site_.places.emplace_back();
    return {};
  }

  bool is_outside(std::size_t place) const {
    return site_.outside && place == site_.outside->place;
  }
  std::size_t scout_of(std::size_t place) const { return is_outside(place) ? site_.host : place; }
  std::size_t local(std::size_t place) const {
    return is_outside(place) ? probe::kScoutOutside : probe::kScoutHere;
  }

  /// The others are asked for nothing.
  Result<ScoutReport> to_one(std::size_t scout, const ScoutOrder& order) {
    ScoutOrder nothing;
    nothing.kind = ScoutOrder::Kind::kHold;
    std::vector<ScoutOrder> orders(party_->size(), nothing);
    orders[scout] = order;
    auto reports = TRY(party_->order(orders, {}));
    return std::move(reports[scout]);
  }

  Result<std::vector<ScoutReport>> to_all(ScoutOrder::Kind kind,
                                          std::span<const std::string> words) {
    ScoutOrder order;
    order.kind = kind;
    order.words.assign(words.begin(), words.end());
    return party_->order(std::vector<ScoutOrder>(party_->size(), order), {});
  }

  Site site_;
  std::unique_ptr<ScoutParty> party_;
};

}  // namespace

Result<std::unique_ptr<Vantage>> send_scouts(docker::Engine& engine, const std::string& project,
                                             const LiveProject& live, Clock& clock,
                                             const std::stop_token& stop) {
  auto vantage = std::make_unique<ScoutVantage>();
  TRY(vantage->open(engine, project, live, clock, stop));
  return vantage;
}

}  // namespace bulkhead::verify
