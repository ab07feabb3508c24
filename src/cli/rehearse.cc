#include "cli/rehearse.h"

#include <fmt/format.h>

#include "base/duration.h"
#include "cli/port_checks.h"
#include "cli/progress_choice.h"
#include "cli/proof_of_return.h"
#include "cli/up_problems.h"
#include "orchestrate/failure_report.h"
#include "orchestrate/plan_down.h"
#include "orchestrate/rehearsal.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

using orchestrate::RehearsalCopy;

class Rehearsal final {
 public:
  Rehearsal(const Return& back, const OpenedEngine& engine, const Arguments& arguments,
            Context& context)
      : back_(back),
        engine_(engine),
        arguments_(arguments),
        context_(context),
        copy_(orchestrate::copy_for_rehearsal(back.then.project,
                                              orchestrate::rehearsal_name(back.target.project))),
        json_(arguments.value_or("format", "text") == "json"),
        quiet_(arguments.flag("quiet")),
        ports_(open_port_checks(back.past.opened().contract, back.then.project, engine, quiet_,
                                context)) {}

  int run(const Return* present) {
    if (!copy_.refusals.empty()) {
      for (const std::string& why : copy_.refusals) {
        context_.err.write(fmt::format("error: {}\n", why));
      }
      return fail(context_,
                  fmt::format("{} cannot be rehearsed; nothing was changed", back_.target.project));
    }
    if (const Status clean = take_away(); !clean) return fail_engine(context_, clean.error());
    const int status = play(present);
    // Also after an interrupt: what was made has to go.
    const Status clean = take_away();
    if (!clean) {
      context_.err.write(
          fmt::format("error: what the rehearsal made could not be removed: {}; "
                      "'bulkhead down -v -p {}' does it\n",
                      clean.error().message, copy_.project.name));
      return kFindings;
    }
    return status;
  }

 private:
  int play(const Return* present) {
    if (present) bring_up_present(*present);
    const SteadyTime begun = context_.clock.steady();
    const orchestrate::UpRequest request = back_.request(copy_.project);
    const auto outcome = bring_up(request);
    if (!outcome) return fail_engine(context_, outcome.error());
    const bool done = outcome->applied.succeeded() && !outcome->prepared.refused();
    ProofOfReturn proof;
    if (done) {
      proof = prove_return({back_.past.opened().contract, copy_.project,
                            back_.past.opened().environment.str(), request},
                           engine_, context_);
    }
    const Duration took = context_.clock.steady() - begun;
    tell(*outcome, proof, done, took);
    if (outcome->applied.interrupted) return kInterrupted;
    return done && proof.holds() ? kOk : kFindings;
  }

  /// The state that runs may be broken: that is why people go back.
  void bring_up_present(const Return& present) {
    const RehearsalCopy now =
        orchestrate::copy_for_rehearsal(present.then.project, copy_.project.name);
    const auto outcome = bring_up(present.request(now.project));
    const bool up = outcome && outcome->applied.succeeded() && !outcome->prepared.refused();
    if (!up && !quiet_) {
      context_.err.write(
          "the state that runs did not come up in the rehearsal; the way back "
          "begins from what there is of it\n");
    }
  }

  Result<orchestrate::UpOutcome> bring_up(const orchestrate::UpRequest& original) {
    // A copy is not what the files say; nobody else is to take it for up to date.
    orchestrate::UpRequest request = original;
    request.hash_inputs.clear();
    ports_.put_into(request);
    orchestrate::ApplyOptions apply;
    apply.stop = context_.interrupted;
    apply.stop_grace = 1;
    orchestrate::ImageOptions images;
    images.logins = engine_.logins.get();
    images.engine_address = engine_.address;
    images.stop = context_.interrupted;
    const auto progress = choose_progress(arguments_, context_);
    return orchestrate::up(request, *engine_.engine, context_.clock, *progress, apply, images);
  }

  Status take_away() {
    const auto live = TRY(orchestrate::observe(*engine_.engine, copy_.project.name, {}, {}));
    orchestrate::DownOptions options;
    options.volumes = true;
    options.remove_orphans = true;
    const orchestrate::DownPlan plan = orchestrate::plan_down(copy_.project.name, live, options);
    if (!plan.plan.changes_anything()) return {};
    orchestrate::ApplyOptions apply;
    apply.stop_grace = 1;
    apply.remove_volumes = true;
    orchestrate::NoProgress silent;
    const orchestrate::Desired nothing;
    const auto outcome = orchestrate::apply(plan.plan, nothing, live, *engine_.engine,
                                            context_.clock, silent, apply);
    if (!outcome.failures.empty()) return tl::unexpected(outcome.failures.front().error);
    if (!plan.held.empty()) return failure(ErrorKind::kConflict, plan.held.front());
    return {};
  }

  void tell(const orchestrate::UpOutcome& outcome, const ProofOfReturn& proof, bool done,
            Duration took) {
    if (json_) {
      using text::Value;
      text::Mapping line;
      line.set("version", Value(std::int64_t{1}));
      line.set("event", Value("rehearsed"));
      line.set("project", Value(back_.target.project));
      line.set("snapshot", Value(back_.target.id));
      line.set("ok", Value(done && proof.holds()));
      line.set("seconds", Value(std::chrono::duration<double>(took).count()));
      line.set("proof", proof.json());
      text::Sequence notes;
      for (const std::string& note : copy_.notes) notes.emplace_back(note);
      line.set("notes", Value(std::move(notes)));
      context_.out.write(text::write_compact_json(Value(std::move(line))) + "\n");
      return;
    }
    show_problems(outcome.prepared.outcome.problems, quiet_, context_);
    context_.err.write(orchestrate::failure_report(outcome.prepared.outcome.plan, outcome.applied,
                                                   context_.color_err));
    if (!done) return;
    if (!proof.holds() || !quiet_) context_.err.write(proof.text(context_));
    if (quiet_) return;
    for (const std::string& note : copy_.notes) {
      context_.err.write(fmt::format("in the rehearsal {}\n", note));
    }
    context_.err.write(fmt::format("the way back to snapshot {} {} in a rehearsal: {}\n",
                                   back_.target.id, proof.holds() ? "works" : "was not whole",
                                   human_duration(took)));
  }

  const Return& back_;
  const OpenedEngine& engine_;
  const Arguments& arguments_;
  Context& context_;
  RehearsalCopy copy_;
  bool json_;
  bool quiet_;
  PortChecks ports_;
};

}  // namespace

int rehearse(const Return& back, StateKeeper& keeper, const orchestrate::LiveState& live,
             const OpenedEngine& engine, const Arguments& arguments, Context& context) {
  std::optional<Return> present;
  auto deployed = keeper.store().deployed();
  if (deployed && *deployed) {
    auto now = Return::prepare(**deployed, keeper.vault(), live, *engine.engine, context);
    if (now && now->then.lost.empty()) present.emplace(std::move(*now));
  }
  return Rehearsal(back, engine, arguments, context).run(present ? &*present : nullptr);
}

}  // namespace bulkhead::cli
