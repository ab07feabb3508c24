// Tries: which conversations prove which claim. Collects them, each once, and afterwards gives the
// evidence for each claim. Decides nothing.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "probe/dns_message.h"
#include "probe/exchange.h"
#include "verify/judge.h"
#include "verify/site.h"

namespace bulkhead::verify {

/// The engine's own, in each container's namespace.
linux::IpAddress engine_resolver();

/// Two places and the network that joins them, either way.
struct SharedWay {
  std::size_t one = 0;  // the lower index
  std::size_t other = 0;
  model::NetworkName network;
  friend auto operator<=>(const SharedWay&, const SharedWay&) = default;
};

/// A Try, before its exchange has run.
struct PlannedTry {
  Try attempt;
  std::size_t exchange = 0;
  std::string word;  // UDP: what the witness looks for
  std::size_t to_place = 0;
  std::optional<SharedWay> way;  // where both are on the network of the address
};

class Batch final {
 public:
  /// The index of the exchange; the same connect is made once.
  std::size_t connect(std::size_t from, const linux::SocketAddress& to);
  /// To a listener of the prover's own.
  std::size_t connect_to_listener(std::size_t from, const linux::SocketAddress& to);
  std::size_t add(probe::Exchange exchange);
  /// A question for a name; nothing for what is no name. `known`: the engine itself has the answer.
  /// Other names go to resolvers that may hang, and nobody waits long for those.
  std::optional<std::size_t> ask(std::size_t from, const linux::IpAddress& resolver,
                                 const std::string& name, probe::RecordType type, bool known);
  /// Should succeed: a silence is not believed before it was tried again with more patience.
  void hope(std::size_t exchange) { hoped_.insert(exchange); }
  const std::set<std::size_t>& hoped() const { return hoped_; }
  /// Should not: a connect is not believed before it was tried again.
  void dread(std::size_t exchange) { dreaded_.insert(exchange); }
  const std::set<std::size_t>& dreaded() const { return dreaded_; }
  /// Between two that share a network: each learns the other's link address, of which the kernel
  /// has room for few at a time. Whatever goes over one way needs that room once.
  void mark_direct(const SharedWay& way, std::size_t exchange) { direct_[way].insert(exchange); }
  const std::map<SharedWay, std::set<std::size_t>>& direct() const { return direct_; }
  /// A word that nothing else says, for the witness.
  std::string new_word();

  const std::vector<probe::Exchange>& exchanges() const { return exchanges_; }
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<probe::Exchange> exchanges_;
  std::map<std::pair<std::size_t, linux::SocketAddress>, std::size_t> connects_;
  std::vector<std::string> words_;
  std::set<std::size_t> hoped_;
  std::set<std::size_t> dreaded_;
  std::map<SharedWay, std::set<std::size_t>> direct_;
};

/// Tries from one container's place to another's: the prover's listener and the ports given, at
/// every address or, where `shared_only` and there is such, at addresses on networks of both.
struct WayPlan {
  std::size_t from = 0;
  std::size_t to = 0;
  std::string from_container;
  std::string to_container;
  std::vector<model::Port> ports;
  bool listener = false;
  bool shared_only = false;
};
std::vector<PlannedTry> plan_way(const Site& site, Batch& batch, const WayPlan& way);

}  // namespace bulkhead::verify
