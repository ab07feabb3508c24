#include "cli/past_project.h"

#include <set>

#include <fmt/format.h>

#include "cli/secrets_of_today.h"
#include "cli/whole_project.h"
#include "contract/load.h"
#include "store/kept_text.h"

namespace bulkhead::cli {
namespace {

using model::Snapshot;

constexpr const char* kStandardInput = "-";

Result<compose::Environment> environment_of(const Snapshot& snapshot, const store::Vault& vault,
                                            const store::SecretPool& pool, const Context& context) {
  compose::Environment environment;
  // What programs of ours may need and files do not mention.
  for (const char* name : {"HOME", "PATH"}) {
    const auto found = context.environment.find(name);
    if (found != context.environment.end()) environment[name] = found->second;
  }
  for (const auto& [name, value] : snapshot.request.variables) {
    environment[name] = TRY(store::restore(vault, pool, "the environment", value));
  }
  return environment;
}

void open_contract(const Snapshot& snapshot, store::RememberedFiles& files, Context& context,
                   OpenedProject& opened) {
  contract::Loaded loaded;
  if (snapshot.request.contract) {
    loaded = contract::load_contract(files, context.sources, *snapshot.request.contract,
                                     snapshot.request.cwd);
  }
  opened.contract =
      contract::with_project(std::move(loaded.contract), *opened.loaded.project).contract;
}

}  // namespace

Result<PastProject> PastProject::open(const Snapshot& snapshot, const store::Vault& vault,
                                      const orchestrate::LiveState& live, Context& context) {
  const store::SecretPool pool = secrets_of_today(snapshot, vault, live, context);
  PastProject past(std::make_unique<store::RememberedFiles>(
      TRY(store::RememberedFiles::open(snapshot.files, vault, pool, context.files))));
  OpenedProject& opened = past.opened_;
  opened.environment = snapshot.environment;
  compose::LoadRequest& request = opened.request;
  request.cwd = snapshot.request.cwd;
  request.environment = TRY(environment_of(snapshot, vault, pool, context));
  request.files = snapshot.request.files;
  request.env_files = snapshot.request.env_files;
  request.profiles = snapshot.request.profiles;
  request.project_name = snapshot.project;
  request.project_directory = snapshot.request.project_directory;
  const auto& texts = past.files_->texts();
  if (const auto input = texts.find(kStandardInput); input != texts.end()) {
    request.standard_input = input->second;
  }
  std::set<model::ServiceName> ran;
  for (const auto& container : snapshot.containers) ran.insert(container.service);
  opened.loaded = load_whole(request, ran, *past.files_, context.sources);
  if (!opened.loaded.accepted()) {
    const auto diagnostics = compose::diagnostics_of(opened.loaded.problems);
    return failure(
        ErrorKind::kInvalid,
        fmt::format("the files of snapshot {} are no project to this program: {}", snapshot.id,
                    diagnostics.empty() ? "they are empty" : diagnostics.front().message));
  }
  open_contract(snapshot, *past.files_, context, opened);
  return past;
}

}  // namespace bulkhead::cli
