#include "reach/diff.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/context.h"
#include "cli/open_project.h"
#include "cli/revision_files.h"
#include "compose/topology.h"
#include "reach/explain.h"
#include "reach/reach.h"
#include "render/edge_diff.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

/// One side of the comparison, for one environment; empty where it had none of that name.
struct Side {
  model::Topology topology;
  model::Graph graph;
};

Side side_of(const OpenedProject* opened) {
  Side side;
  if (opened != nullptr) side.topology = compose::topology_of(*opened->loaded.project);
  side.graph = reach::reach(side.topology);
  return side;
}

std::vector<model::ChangedEdge> edges_of(const std::vector<reach::EdgeChange>& changes,
                                         const model::Topology& topology) {
  std::vector<model::ChangedEdge> edges;
  for (const reach::EdgeChange& change : changes) {
    model::ChangedEdge edge{
        to_string(change.from), to_string(change.to), model::describe(change.ports), {}};
    for (const auto& why : change.why) edge.why.push_back(reach::describe(why, topology));
    edges.push_back(std::move(edge));
  }
  return edges;
}

Openings open_side(const Arguments& arguments, Context& context) {
  const bool one = arguments.value("environment").has_value() || !arguments.values("file").empty();
  if (!one) return open_every_environment(arguments, context);
  Opening opening = open_project(arguments, context);
  Openings openings;
  openings.error = std::move(opening.error);
  if (opening.project) openings.projects.push_back(std::move(*opening.project));
  return openings;
}

/// What BASE means: where the project as it was is to be read from.
struct Base {
  std::unique_ptr<RevisionFiles> revision;  // a git revision, or
  std::string folder;                       // one that holds the project, or
  std::vector<std::string> compose_files;   // which are it
  /// One sentence for fail(); empty when all is well.
  std::string error;
};

bool is_compose_file(const std::string& word, Context& context) {
  return (word.ends_with(".yaml") || word.ends_with(".yml")) &&
         context.files.kind(absolute(word, context)) == text::FileKind::kFile;
}

/// A word that is a revision means that, unless it is written as a path.
Base understand_base(const std::vector<std::string>& words, Context& context) {
  Base base;
  if (std::all_of(words.begin(), words.end(),
                  [&](const auto& word) { return is_compose_file(word, context); })) {
    base.compose_files = words;
    return base;
  }
  const std::string& word = words.front();
  if (words.size() > 1) {
    base.error = "more than one BASE must all be Compose files that are there";
    return base;
  }
  const bool is_folder = context.files.kind(absolute(word, context)) == text::FileKind::kDirectory;
  if (is_folder && (word.starts_with('.') || word.starts_with('/') || word.ends_with('/'))) {
    base.folder = absolute(word, context);
    return base;
  }
  auto revision =
      RevisionFiles::open(context.clock, context.files, context.working_directory, word);
  if (revision) {
    base.revision = std::move(*revision);
  } else if (is_folder) {
    base.folder = absolute(word, context);
  } else {
    base.error = fmt::format("'{}' is no folder, no Compose file and no git revision ({})", word,
                             revision.error().message);
  }
  return base;
}

/// The project as BASE has it.
Openings open_base(const Base& base, Arguments arguments, Context& then) {
  if (base.compose_files.empty()) return open_side(arguments, then);
  arguments.set("file", base.compose_files);
  return open_side(arguments, then);
}

/// The folder of the contract, or of the Compose files where there is none.
const std::string& root_of(const OpenedProject& opened) {
  return opened.contract.present ? opened.contract.directory : opened.loaded.project->working_dir;
}

/// How many folders above `folder` the project lies; 0 where it is in it or below.
std::ptrdiff_t levels_above(const OpenedProject& opened, const std::string& folder) {
  const auto way = std::filesystem::path(root_of(opened)).lexically_relative(folder);
  return std::count(way.begin(), way.end(), "..");
}

/// Where the folder had no project of its own, the search went on in those above it: what it found
/// there is another one. True where there was such.
bool drop_strangers(Openings& before, const Context& then, const Openings& after,
                    const Context& now) {
  std::ptrdiff_t highest = 0;
  for (const OpenedProject& opened : after.projects) {
    highest = std::max(highest, levels_above(opened, now.working_directory));
  }
  return std::erase_if(before.projects, [&](const OpenedProject& opened) {
           return opened.readable() && levels_above(opened, then.working_directory) > highest;
         }) > 0;
}

const OpenedProject* find(const Openings& openings, const model::EnvironmentName& environment) {
  for (const OpenedProject& opened : openings.projects) {
    if (opened.environment == environment && opened.readable()) return &opened;
  }
  return nullptr;
}

int run(const Arguments& arguments, Context& context) {
  const std::vector<std::string> words = arguments.values("BASE");
  const Base base = understand_base(words, context);
  if (!base.error.empty()) return fail(context, base.error);
  Openings after;
  if (base.compose_files.empty()) {
    after = open_side(arguments, context);
  } else {
    // Files are one project, and so they are compared with one: the first environment or what -e
    // names.
    Opening opening = open_project(arguments, context);
    after.error = std::move(opening.error);
    if (opening.project) after.projects.push_back(std::move(*opening.project));
  }
  if (!after.error.empty()) return fail(context, after.error);
  for (const OpenedProject& opened : after.projects) {
    report_problems(opened, true, context);
    if (!opened.readable()) return kUsage;
  }
  text::FileReader* files = &context.files;
  if (base.revision != nullptr) files = base.revision.get();
  text::Sources sources;
  Context then{context.out,
               context.err,
               *files,
               context.clock,
               sources,
               context.environment,
               base.folder.empty() ? context.working_directory : base.folder,
               context.read_standard_input,
               context.interrupted,
               false,
               false};
  // A revision without the project, or without that environment, had no edges.
  Openings before = open_base(base, arguments, then);
  if (base.revision == nullptr) {
    if (!before.error.empty()) return fail(context, before.error);
    for (const OpenedProject& opened : before.projects) {
      report_problems(opened, true, then);
      if (!opened.readable()) return kUsage;
    }
  }
  if (drop_strangers(before, then, after, context)) {
    if (base.revision == nullptr) {
      return fail(context,
                  fmt::format("{} holds no project; the one above it is another", words.front()));
    }
    if (!arguments.flag("quiet")) {
      context.err.write(fmt::format(
          "{} has no project in this folder: all there is counts as opened\n", words.front()));
    }
  }
  if (!base.compose_files.empty()) {
    before.projects.front().environment = after.projects.front().environment;
  }

  model::EdgeDiff diff;
  for (const std::string& word : words) diff.base += (diff.base.empty() ? "" : " ") + word;
  for (const OpenedProject& opened : after.projects) {
    const Side old_side = side_of(find(before, opened.environment));
    const Side new_side = side_of(&opened);
    const reach::Difference difference = reach::diff(old_side.graph, new_side.graph);
    diff.environments.push_back({opened.environment, edges_of(difference.opened, new_side.topology),
                                 edges_of(difference.closed, old_side.topology)});
  }
  for (const OpenedProject& opened : before.projects) {
    if (!opened.readable() || find(after, opened.environment) != nullptr) continue;
    const Side old_side = side_of(&opened);
    const reach::Difference difference = reach::diff(old_side.graph, side_of(nullptr).graph);
    diff.environments.push_back(
        {opened.environment, {}, edges_of(difference.closed, old_side.topology)});
  }

  const std::string format = arguments.value_or("format", "text");
  if (format == "json") {
    context.out.write(text::write_json(render::edge_diff_json(diff)) + "\n");
  } else if (format == "markdown") {
    context.out.write(render::edge_diff_markdown(diff));
  } else {
    context.out.write(render::edge_diff_text(diff, context.color_out));
  }
  const std::string fail_on = arguments.value_or("fail-on", "any");
  if (fail_on == "opened") return diff.opened() > 0 ? kFindings : kOk;
  if (fail_on == "none") return kOk;
  return diff.opened() + diff.closed() > 0 ? kFindings : kOk;
}

}  // namespace

Command diff_command() {
  CommandSpec spec;
  spec.name = "diff";
  spec.summary = "what a change opens and closes, since a git revision or other files";
  spec.description =
      "Opens the project as it was in BASE and as it is now, and compares who can reach whom in "
      "each environment of the contract. Each edge that was opened or closed is shown with its "
      "reason.\n\n"
      "BASE is a git revision; or a folder that holds the project as it was, with its contract; or "
      "the Compose files of then, which are compared with the first environment or the one that -e "
      "or -f names. A word that is a revision means that: write `./main` for the folder. Of a "
      "revision, files outside the repository are taken as they are now.";
  spec.positionals = {{.name = "BASE",
                       .help = "a git revision (main, HEAD~1), a folder, or Compose files",
                       .required = true,
                       .repeated = true,
                       .completion = Completion::kFile}};
  spec.options = {
      {.name = "format",
       .kind = OptionKind::kValue,
       .value_name = "FORMAT",
       .help = "text, json or markdown",
       .choices = {"text", "json", "markdown"}},
      {.name = "fail-on",
       .kind = OptionKind::kValue,
       .value_name = "WHAT",
       .help = "end with 1 on any difference (the default), on opened edges only, or on none",
       .choices = {"any", "opened", "none"}}};
  spec.examples = {
      {"bulkhead diff main", "what this branch opens and closes"},
      {"bulkhead diff origin/main --format markdown --fail-on opened", "for a comment on a change"},
      {"bulkhead diff ../deployed", "since what lies in another folder"},
      {"bulkhead diff old/compose.yaml old/compose.prod.yaml -e prod", "since other files"}};
  spec.exit_status =
      "0 no differences, or none of those asked for; 1 differences; 2 the files cannot "
      "be read or there is no such BASE";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
