// Judgements: from what was tried to a verdict on one claim. Pure. A denial without a positive
// control is unknown, never a pass.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "linux/socket_table.h"
#include "model/proof.h"
#include "probe/dns_message.h"
#include "probe/exchange.h"
#include "verify/claims.h"

namespace bulkhead::verify {

/// One connect (or datagram) from a container of one service to a container of another.
struct Try {
  linux::SocketAddress at;
  model::Port port;
  bool listener = false;   // the prover's own
  bool on_shared = false;  // an address on a network that both are on
  bool arrived = false;    // UDP: the witness saw it
  std::string from_container;
  std::string to_container;
  probe::Answer answer;

  /// TCP: connected. UDP: it arrived, and nobody sent it back.
  bool open() const;
  /// The way is open, whether anybody listens at its end or not. TCP: connected, since who refuses
  /// may be a firewall. UDP: it arrived.
  bool reached() const;
};

/// Everything known about one EdgeClaim.
struct EdgeEvidence {
  std::vector<Try> tries;
  /// Services without a running container, of the two; then nothing could be tried.
  std::vector<model::ServiceName> not_running;
  /// The target has no address at all, or the source no network.
  bool no_address = false;
  /// Per listener address: who did connect to it. Missing: nobody.
  std::map<linux::SocketAddress, std::string> controls;
  /// Per address to which datagrams went: whose did arrive there.
  std::map<linux::SocketAddress, std::string> udp_controls;
  /// What the target's containers listen on, for telling why a port does not accept.
  std::vector<linux::ListeningSocket> listening;
};
model::ProofCell judge(const EdgeClaim& claim, const EdgeEvidence& evidence);

struct NameEvidence {
  bool running = false;         // who asks
  bool owners_running = false;  // all who should answer to it
  std::string container;
  std::optional<probe::DnsAnswer> answer;  // absent: silence
  /// Every container address of the project: who has it, and on which network.
  const std::map<linux::IpAddress, std::pair<model::ServiceName, model::NetworkName>>* addresses =
      nullptr;
  bool ipv6 = false;            // it was asked for IPv6 addresses
  bool resolver_works = false;  // it gave some other name's address to the same container
};
model::ProofCell judge(const NameClaim& claim, const NameEvidence& evidence);

struct WayOutEvidence {
  bool running = false;
  std::vector<Try> tries;
  std::string control;     // who did get out; empty: nobody
  std::string no_outside;  // why there is no outside to try; empty: there is
};
model::ProofCell judge(const WayOutClaim& claim, const WayOutEvidence& evidence);
/// A container's question for a name that only the outside can answer.
struct OutsideNameEvidence {
  const WayOutClaim* claim = nullptr;
  std::string name;
  bool answered = false;  // also by that there is no such name
  std::string control;  // who was answered, where this one was not: "the host was answered by …"

  bool is_decided() const { return answered || !control.empty(); }
};
/// REQUIRES: it is decided.
model::ProofCell judge(const OutsideNameEvidence& evidence);

/// The same container towards the host's own addresses: reported as what it is.
model::ProofCell judge_host(const model::ServiceName& from, const std::vector<Try>& tries,
                            const std::string& control);

struct RouteEvidence {
  bool running = false;
  std::string url;                     // "http://host/path", as asked for
  std::vector<probe::Answer> answers;  // one for each way to the proxy
  /// Asked for over TLS, too, since it did not arrive in clear.
  std::optional<probe::Answer> over_tls;
  std::vector<model::ServiceName> arrived_at;  // services that received it, without the proxy
};
model::ProofCell judge(const RouteClaim& claim, const RouteEvidence& evidence);

struct PublicationEvidence {
  bool running = false;
  bool from_lan = false;   // otherwise from the host
  std::vector<Try> tries;  // none: the engine published nothing
  std::string control;     // of a denial
  std::string no_outside;
};
model::ProofCell judge(const PublicationClaim& claim, const PublicationEvidence& evidence);

/// Through the userland proxy a connect succeeds even where nothing listens behind it, and is then
/// closed at once: whether it was not. UDP: whether it arrived.
bool answers(const Try& attempt);

/// "HTTP/1.1 404 Not Found" of a response; "no answer" for anything else.
std::string status_line(const probe::Answer& answer);

}  // namespace bulkhead::verify
