#include "cli/return_to_snapshot.h"

#include "cli/up_request.h"
#include "compose/hash_input.h"

namespace bulkhead::cli {

Result<Return> Return::prepare(model::Snapshot target, const store::Vault& vault,
                               const orchestrate::LiveState& live, docker::Engine& engine,
                               Context& context) {
  PastProject past = TRY(PastProject::open(target, vault, live, context));
  const auto images = TRY(orchestrate::observe_images(
      engine, orchestrate::images_to_look_up(target), docker::Call{{}, context.interrupted}));
  orchestrate::AsItWas then = orchestrate::as_it_was(target, images, *past.opened().loaded.project);
  return Return{std::move(target), std::move(past), std::move(then)};
}

orchestrate::UpRequest Return::request(const model::Project& project) const {
  const OpenedProject& opened = past.opened();
  orchestrate::UpRequest request{project, past.files()};
  request.environment = opened.loaded.environment;
  request.jobs = jobs_of(opened.contract, project);
  // Of the files, not of what was pinned: whether a container is up to date is said by the files.
  request.hash_inputs = compose::hash_inputs(*opened.loaded.project);
  request.scale = then.scale;
  request.env_files = opened.request.env_files;
  request.plan.remove_orphans = true;
  request.plan.tiers = tiers_of(opened.contract, project);
  return request;
}

}  // namespace bulkhead::cli
