#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/open_project.h"
#include "linux/disk_files.h"
#include "rules/draft_contract.h"

namespace bulkhead::cli {
namespace {

/// Relative to `folder` where it lies in it.
std::string relative_to(const std::string& path, const std::string& folder) {
  const std::string prefix = folder + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

int run(const Arguments& arguments, Context& context) {
  const Opening opening = open_project(arguments, context);
  if (!opening.project) return fail(context, opening.error);
  if (!opening.project->readable()) {
    report_problems(*opening.project, true, context);
    return kUsage;
  }
  if (!opening.project->usable()) {
    context.err.write(
        "some of the files cannot be understood: what is written is guessed from the rest; "
        "`bulkhead "
        "check` tells what is wrong\n");
  }
  const model::Project& project = *opening.project->loaded.project;
  if (opening.project->contract.present && !arguments.flag("print")) {
    return fail(context, fmt::format("there is a contract already: {}; remove it to start anew",
                                     opening.project->contract.path));
  }
  const std::string& folder = project.working_dir;
  rules::DraftRequest request{project, context.files, {}};
  for (const std::string& file : project.compose_files) {
    request.compose_files.push_back(relative_to(file, folder));
  }
  const auto drafts = rules::draft_contract(request);
  if (arguments.flag("print")) {
    for (const auto& draft : drafts) {
      context.out.write(fmt::format("# {}\n{}\n", draft.path, draft.text));
    }
    return kOk;
  }
  for (const auto& draft : drafts) {
    if (context.files.kind(folder + "/" + draft.path) == text::FileKind::kMissing) continue;
    return fail(context, fmt::format("{} is there already; nothing was written", draft.path));
  }
  for (const auto& draft : drafts) {
    const Status written = linux::write_file(folder + "/" + draft.path, draft.text);
    if (!written) return fail(context, "cannot write " + written.error().message);
    context.out.write(fmt::format("wrote {}\n", draft.path));
  }
  context.out.write("Read what is marked as guessed, then run `bulkhead check --mode strict`.\n");
  return kOk;
}

}  // namespace

Command init_command() {
  CommandSpec spec;
  spec.name = "init";
  spec.summary = "write a first contract and metadata for this project";
  spec.description =
      "Reads the Compose files and writes bulkhead.yaml beside them, and one metadata file a "
      "service in .codex/services/. Tiers are guessed from images and ports, dependencies from "
      "depends_on, links and variables; each guess says by a comment what it was made from. The "
      "contract is in monitoring mode, so that nothing fails before somebody has read it. No file "
      "that exists is touched.";
  spec.options = {{.name = "print", .help = "show the files instead of writing them"}};
  spec.examples = {{"bulkhead init", "for the compose.yaml that is here"},
                   {"bulkhead init -f a.yaml -f b.yaml --print", "look at it first"}};
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
