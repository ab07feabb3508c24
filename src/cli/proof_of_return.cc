#include "cli/proof_of_return.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "compose/topology.h"
#include "orchestrate/drift.h"
#include "orchestrate/gate.h"
#include "orchestrate/labels.h"
#include "orchestrate/take_snapshot.h"
#include "render/drift_text.h"
#include "render/proof_text.h"
#include "verify/verify.h"

namespace bulkhead::cli {
namespace {

constexpr Duration kTimeToListen = std::chrono::seconds(5);
constexpr Duration kPause = std::chrono::milliseconds(250);

bool is_done(const docker::Container& container) {
  return container.state.status == docker::RunState::kExited && container.state.exit_code == 0 &&
         !orchestrate::will_restart(container);
}

/// See ProofOfReturn::done.
std::set<model::ServiceName> done_by_now(const orchestrate::Prepared& prepared) {
  std::set<model::ServiceName> done;
  for (const auto& [name, service] : prepared.desired.services) {
    if (service.one_shot) continue;
    const auto containers = orchestrate::service_containers(prepared.live);
    const auto other = [&](const docker::Container* one) {
      return one->label(orchestrate::kServiceLabel) != name.str();
    };
    const auto count = std::count_if(containers.begin(), containers.end(), std::not_fn(other));
    const bool all = std::all_of(containers.begin(), containers.end(),
                                 [&](const auto* one) { return other(one) || is_done(*one); });
    if (count > 0 && all) done.insert(name);
  }
  return done;
}

/// The comparison, and the services of ProofOfReturn::done.
Result<std::pair<model::Drift, std::set<model::ServiceName>>> compare(
    const ReturnedProject& returned, docker::Engine& engine, const docker::Call& call) {
  auto prepared = TRY(orchestrate::prepare(returned.request, engine, call));
  TRY(orchestrate::observe_running_images(engine, prepared.live, call));
  std::set<model::ServiceName> done = done_by_now(prepared);
  for (const model::ServiceName& service : done) {
    prepared.desired.services.at(service).one_shot = true;
  }
  return std::pair(orchestrate::drift(returned.project, prepared.desired, prepared.live),
                   std::move(done));
}

contract::Contract with_jobs(contract::Contract contract,
                             const std::set<model::ServiceName>& jobs) {
  for (const model::ServiceName& service : jobs) {
    contract.services[service].role.emplace().value = "job";
  }
  return contract;
}

}  // namespace

bool ProofOfReturn::holds() const {
  return drift && drift->differences.empty() && (!edges || edges->holds());
}

std::string ProofOfReturn::text(const Context& context) const {
  if (!drift) return fmt::format("not verified: {}\n", not_compared);
  std::string text = render::drift_text(*drift, context.sources, context.color_err);
  if (!done.empty()) {
    text += fmt::format(
        "ended with exit 0 and taken for done: {}; with `role: job` in the metadata `verify` and "
        "`drift` take them for that, too\n",
        fmt::join(done, ", "));
  }
  if (drift->differences.empty()) {
    text += fmt::format("verified: {} container{} and {} network{} as they were\n",
                        drift->containers, drift->containers == 1 ? "" : "s", drift->networks,
                        drift->networks == 1 ? "" : "s");
  }
  if (!edges) return text + fmt::format("edges were not proved: {}\n", not_proved);
  render::ProofTextOptions options;
  options.color = context.color_err;
  options.quiet = true;
  text += render::proof_text(*edges, context.sources, options);
  if (edges->holds()) {
    const model::ProofCounts counts = edges->counts();
    text += fmt::format("verified: {} edges open that must be, {} closed that must be\n",
                        counts.required, counts.denied);
  }
  return text;
}

text::Value ProofOfReturn::json() const {
  using text::Value;
  text::Mapping mapping;
  mapping.set("holds", Value(holds()));
  mapping.set("compared", Value(drift.has_value()));
  mapping.set("differences",
              Value(static_cast<std::int64_t>(drift ? drift->differences.size() : 0)));
  mapping.set("edges_proved", Value(edges.has_value()));
  if (edges) {
    const model::ProofCounts counts = edges->counts();
    mapping.set("violated", Value(static_cast<std::int64_t>(counts.violated)));
    mapping.set("unknown", Value(static_cast<std::int64_t>(counts.unknown)));
  }
  return Value(std::move(mapping));
}

ProofOfReturn prove_return(const ReturnedProject& returned, const OpenedEngine& engine,
                           Context& context) {
  ProofOfReturn proof;
  auto drift = compare(returned, *engine.engine, docker::Call{{}, context.interrupted});
  if (drift) {
    std::tie(proof.drift, proof.done) = std::move(*drift);
  } else {
    proof.not_compared = drift.error().message;
  }
  const model::Topology topology = compose::topology_of(returned.project);
  const contract::Contract contract = with_jobs(returned.contract, proof.done);
  verify::VerifyRequest request{
      contract, returned.project, topology, returned.environment, engine_process(engine), {}};
  // A service without a healthcheck counts as started before it listens: give it a moment.
  const SteadyTime until = context.clock.steady() + kTimeToListen;
  auto edges = verify::verify(*engine.engine, request, context.clock, context.interrupted);
  while (edges && !edges->holds() && context.clock.steady() < until &&
         !context.interrupted.stop_requested()) {
    context.clock.sleep(kPause);
    edges = verify::verify(*engine.engine, request, context.clock, context.interrupted);
  }
  if (edges) {
    proof.edges = std::move(*edges);
  } else {
    proof.not_proved = edges.error().message;
  }
  return proof;
}

}  // namespace bulkhead::cli
