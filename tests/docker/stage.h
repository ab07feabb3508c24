// Stage: a drawn topology (testing/topology_text.h) as real networks and containers on an engine,
// with the project and topology that the files would have given for it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contract/contract.h"
#include "model/project.h"
#include "model/proof.h"
#include "model/topology.h"
#include "testing/real_engine.h"
#include "verify/verify.h"

namespace bulkhead::testing {

class Stage final {
 public:
  /// Puts it up. Networks drawn as `external` carry no label of the project, nor do `foreign`
  /// containers; neither is part of topology(). Services listen on their `listens` ports, by UDP on
  /// 67 only. The networks of `ipv6`, by their names in the drawing, have such a subnet, too.
  /// Containers hand names of the outside on to `dns`: by default to where nobody answers and
  /// nobody hangs, since the engine waits for resolvers before it lets a container go.
  static Result<Stage> build(RealEngine& real, std::string_view drawing, int number = 0,
                             const std::map<std::string, std::string>& ipv6 = {},
                             const std::string& dns = "127.0.0.1");
  /// Attaches everybody as another drawing says, which has the same networks and services in the
  /// same namespaces.
  Status rewire(std::string_view drawing);
  /// Takes down what build() put up.
  Status strike();

  const model::Project& project() const { return project_; }
  const model::Topology& topology() const { return topology_; }
  /// Name in the engine.
  std::string network(const std::string& drawn) const { return project_.name + "_" + drawn; }
  std::string container(const std::string& service, int replica = 1) const;

  /// verify, with a contract or without; `beyond` as in verify::VerifyRequest.
  Result<model::Proof> verify(const contract::Contract& contract = {},
                              verify::Way way = verify::Way::kNamespaces,
                              bool beyond = false) const;

 private:
  explicit Stage(RealEngine& real) : real_(&real) {}
  void take(std::string_view drawing);
  Status reattach(const model::TopologyService& before, const model::TopologyService& after,
                  int replica);
  Status make_network(const model::TopologyNetwork& network);
  Status make_container(const model::TopologyService& service, int replica);

  RealEngine* real_;
  std::map<std::string, std::string> ipv6_;
  std::string dns_;
  model::Project project_;
  model::Topology drawn_;     // names as in the engine, foreign services too
  model::Topology topology_;  // what the files say
};

/// The cells that are violated or unknown, a line each: "violated a -> b: connected to …", without
/// addresses and ports, which differ from run to run.
std::string failures(const model::Proof& proof);

}  // namespace bulkhead::testing
