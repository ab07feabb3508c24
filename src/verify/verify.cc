#include "verify/verify.h"

#include <algorithm>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "reach/reach.h"
#include "verify/attachments.h"
#include "verify/claims.h"
#include "verify/foreign.h"
#include "verify/live.h"
#include "verify/namespace_vantage.h"
#include "verify/prover.h"
#include "verify/publications.h"
#include "verify/replica_names.h"
#include "verify/scout_vantage.h"

namespace bulkhead::verify {
namespace {

using model::ServiceName;

/// Containers of others may end while scouts are on their way to them.
constexpr int kSendings = 3;

std::set<ServiceName> finished_services(const VerifyRequest& request, const LiveProject& live) {
  std::set<ServiceName> finished;
  for (const auto& [name, service] : request.topology.services) {
    const auto containers = live.of(name);
    const bool done =
        !containers.empty() && std::all_of(containers.begin(), containers.end(), [](const auto* c) {
          return !c->running && c->state == "exited" && c->exit_code == 0;
        });
    if (done && is_one_shot(request.contract, request.project, name)) finished.insert(name);
  }
  return finished;
}

/// In the order of tiers as the contract names them, then by name.
std::vector<ServiceName> matrix_order(const contract::Contract& contract,
                                      std::vector<ServiceName> services) {
  const auto place = [&](const ServiceName& service) {
    const contract::Tier* tier = contract.tier_of(service);
    return std::tuple(tier == nullptr, tier == nullptr ? text::Span{} : tier->span, service);
  };
  std::sort(services.begin(), services.end(),
            [&](const ServiceName& a, const ServiceName& b) { return place(a) < place(b); });
  return services;
}

void sort_cells(std::vector<model::ProofCell>& cells) {
  std::stable_sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.from, a.to, a.subject) < std::tie(b.kind, b.from, b.to, b.subject);
  });
}

/// Names of all that runs on the engine.
Result<std::set<std::string>> running_now(docker::Engine& engine, const docker::Call& call) {
  std::set<std::string> names;
  for (const docker::ContainerSummary& summary : TRY(engine.list_containers({}, call))) {
    if (summary.state == docker::RunState::kRunning) names.insert(summary.name);
  }
  return names;
}

bool elsewhere(const Error& error) {
  return error.kind == ErrorKind::kRefused || error.kind == ErrorKind::kConflict;
}

Result<std::unique_ptr<Vantage>> vantage_for(docker::Engine& engine, const VerifyRequest& request,
                                             LiveProject& live, Clock& clock,
                                             const std::stop_token& stop,
                                             std::vector<std::string>& notes) {
  if (request.way != Way::kScouts) {
    auto vantage = enter_namespaces(live, request.engine_process, clock);
    const bool give_up = request.way == Way::kNamespaces || vantage || !elsewhere(vantage.error());
    if (give_up) return vantage;
    notes.push_back("probed from containers of our own beside each: " + vantage.error().message);
  }
  docker::Call call;
  call.stop = stop;
  for (int times = 1;; ++times) {
    auto vantage = send_scouts(engine, request.project.name, live, clock, stop);
    if (vantage || times == kSendings) return vantage;
    if (!mark_gone(TRY(running_now(engine, call)), live)) return vantage;
  }
}

}  // namespace

Result<model::Proof> verify(docker::Engine& engine, const VerifyRequest& request, Clock& clock,
                            const std::stop_token& stop) {
  const SteadyTime began = clock.steady();
  std::set<std::string> networks;
  for (const auto& [name, network] : request.topology.networks) networks.insert(name.str());
  docker::Call call;
  call.stop = stop;
  const docker::LiveProject inspected =
      TRY(docker::inspect_project(engine, request.project.name, call, networks));
  LiveProject live = seen_by_prober(inspected);

  model::Proof proof;
  proof.project = request.project.name;
  proof.environment = request.environment;
  proof.engine = engine.info().version;
  proof.with_contract = request.contract.present;
  const std::set<ServiceName> finished = finished_services(request, live);
  Attachments attachments = compare_attachments(request.project, request.topology, live, finished);
  model::Topology topology = with_foreign(request.topology, live);
  if (request.beyond) {
    add_beyond(TRY(docker::inspect_beyond(engine, inspected, call)), live, topology);
  }
  const model::Graph declared = reach::reach(topology);
  Claims claims = make_claims({request.contract, request.project, topology, declared, finished});
  for (NameClaim& name : replica_names(claims, live)) claims.names.push_back(std::move(name));
  proof.cells = std::move(attachments.cells);
  for (model::ProofCell& cell : undeclared_publications(request.topology, live)) {
    proof.cells.push_back(std::move(cell));
  }
  proof.notes = std::move(claims.notes);
  proof.notes.insert(proof.notes.end(), attachments.notes.begin(), attachments.notes.end());

  const std::unique_ptr<Vantage> vantage =
      TRY(vantage_for(engine, request, live, clock, stop, proof.notes));
  take_listening_ports(claims, live, vantage->site());
  Prover prover(claims, live, *vantage);
  TRY(prover.run(request.pace, clock, stop));
  std::vector<model::ProofCell> judged = prover.judge();
  if (request.beyond) leave_out_gone(live, TRY(running_now(engine, call)), judged);
  for (model::ProofCell& cell : judged) proof.cells.push_back(std::move(cell));
  for (std::string& note : prover.notes()) proof.notes.push_back(std::move(note));
  proof.probes = prover.probes();
  proof.services = matrix_order(request.contract, claims.services);
  sort_cells(proof.cells);
  proof.took = clock.steady() - began;
  return proof;
}

}  // namespace bulkhead::verify
