// Prover: takes the claims to a site. It plans the conversations for all of them, holds them at
// once, and gives each claim's evidence to its judge.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/proof.h"
#include "probe/exchange.h"
#include "verify/claims.h"
#include "verify/judge.h"
#include "verify/live.h"
#include "verify/tries.h"
#include "verify/vantage.h"

namespace bulkhead::verify {

class Prover final {
 public:
  /// All three outlive it.
  Prover(const Claims& claims, const LiveProject& live, Vantage& vantage);

  Status run(const probe::Pace& pace, Clock& clock, const std::stop_token& stop);
  /// REQUIRES: run() succeeded.
  std::vector<model::ProofCell> judge() const;
  /// What was seen on the way and is in no cell.
  std::vector<std::string> notes() const;
  std::size_t probes() const { return batch_.exchanges().size(); }

 private:
  /// A running container, and where it lives.
  struct Spot {
    const LiveContainer* container = nullptr;
    std::size_t place = 0;
  };
  struct PlannedQuestion {
    const NameClaim* claim = nullptr;
    std::string container;
    std::size_t place = 0;
    std::size_t exchange = 0;
    bool running = false;
    bool ipv6 = false;
  };
  struct PlannedRequest {
    const RouteClaim* claim = nullptr;
    std::string url;
    std::string host;
    std::string word;
    std::vector<std::size_t> exchanges;
    bool running = false;
    std::optional<probe::Answer> over_tls;  // where it did not arrive in clear
  };
  struct PlannedPublication {
    const PublicationClaim* claim = nullptr;
    std::vector<PlannedTry> from_lan;
    std::vector<PlannedTry> from_host;
    /// From containers that no network joins to it: through the host.
    std::vector<std::pair<model::ServiceName, PlannedTry>> from_inside;
    bool running = false;
  };
  struct PlannedOutsideName {
    const WayOutClaim* claim = nullptr;
    std::string container;
    std::vector<linux::IpAddress> resolvers;  // to which the engine hands it on; may be unknown
    std::size_t exchange = 0;
  };
  using Ways = std::vector<std::vector<PlannedTry>>;  // parallel to the claims

  std::vector<Spot> spots(const model::ServiceName& service) const;
  void plan_edges();
  void plan_udp_control(const PlannedTry& planned);
  void plan_controls();
  void plan_names();
  void plan_question(const NameClaim& claim, const Spot& viewer, probe::RecordType type);
  bool all_run(const std::vector<model::ServiceName>& services) const;
  bool has_ipv6(const NameClaim& claim) const;
  void plan_ways_out();
  void plan_way_out6(const Spot& from, const WayOutClaim& claim, std::vector<PlannedTry>& out);
  void plan_other_addresses(const Spot& from, std::vector<PlannedTry>& to_host);
  void plan_outside_names();
  std::size_t plan_outside_question(std::size_t from, const linux::IpAddress& resolver);
  void plan_publications();
  void plan_from_inside(const PublicationClaim& claim, const LivePort& port, const Spot& spot,
                        PlannedPublication& planned);
  void plan_routes();
  PlannedTry plan_published(std::size_t from, const linux::SocketAddress& at, model::Port port,
                            const Spot& spot);
  std::vector<std::size_t> plan_request(const RouteClaim& claim, const RouteRequest& request,
                                        const std::string& word);

  Status run_in_rounds(const probe::Pace& pace, const std::stop_token& stop);
  Status try_again(const std::stop_token& stop);
  /// What arrived since the last look.
  Status look_for_words();
  std::set<std::size_t> arrived() const;
  bool arrived_at_target(const PlannedRequest& planned) const;
  Status ask_routes_over_tls(Clock& clock, const std::stop_token& stop);
  Status doubt(const probe::Pace& pace, Clock& clock, const std::stop_token& stop);
  Try complete(const PlannedTry& planned) const;
  std::vector<Try> complete(const std::vector<PlannedTry>& planned) const;
  std::optional<probe::DnsAnswer> dns_answer(std::size_t exchange) const;
  std::map<linux::SocketAddress, std::string> listener_controls() const;

  void judge_edges(std::vector<model::ProofCell>& cells) const;
  void judge_names(std::vector<model::ProofCell>& cells) const;
  void judge_outside_names(std::vector<model::ProofCell>& cells) const;
  std::vector<OutsideNameEvidence> outside_names() const;
  bool is_answered(std::size_t exchange) const;
  std::string undecided_names_note() const;
  void judge_ways_out(std::vector<model::ProofCell>& cells) const;
  void judge_publications(std::vector<model::ProofCell>& cells) const;
  void judge_routes(std::vector<model::ProofCell>& cells) const;

  const Claims& claims_;
  Vantage& vantage_;
  const Site& site_;
  std::map<model::ServiceName, std::vector<Spot>> spots_;
  std::map<linux::IpAddress, std::pair<model::ServiceName, model::NetworkName>> addresses_;

  Batch batch_;
  Ways edges_;
  Ways ways_out_;
  Ways to_host_;
  std::map<linux::SocketAddress, PlannedTry> udp_controls_;  // datagrams of the host
  std::vector<PlannedQuestion> questions_;
  std::vector<PlannedOutsideName> outside_names_;
  std::map<linux::IpAddress, std::size_t> resolver_controls_;  // exchanges of the host
  std::vector<PlannedPublication> publications_;
  std::vector<PlannedRequest> requests_;
  std::size_t host_to_outside_ = 0;  // exchanges that serve as controls
  std::size_t outside_to_host_ = 0;

  std::vector<probe::Answer> answers_;
  std::vector<std::size_t> momentary_;                 // connected once, although they must not
  std::map<std::string, std::set<std::size_t>> seen_;  // places, by word
};

}  // namespace bulkhead::verify
