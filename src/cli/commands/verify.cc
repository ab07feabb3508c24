#include "verify/verify.h"

#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/open_engine.h"
#include "cli/open_project.h"
#include "compose/topology.h"
#include "render/proof_json.h"
#include "render/proof_junit.h"
#include "render/proof_text.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

int show(const model::Proof& proof, const Arguments& arguments, Context& context) {
  const std::string format = arguments.value_or("format", "text");
  if (format == "json") {
    context.out.write(text::write_json(render::proof_json(proof, context.sources)) + "\n");
  } else if (format == "junit") {
    context.out.write(render::proof_junit(proof, context.sources));
  } else {
    render::ProofTextOptions options;
    options.color = context.color_out;
    options.all = arguments.flag("all");
    options.quiet = arguments.flag("quiet");
    options.width = context.out.is_terminal() ? context.out.size().columns : 132;
    context.out.write(render::proof_text(proof, context.sources, options));
  }
  return proof.holds() ? kOk : kFindings;
}

/// Namespaces are this machine's: an engine that is spoken to over a network has others, as a rule.
verify::Way way_of(const Arguments& arguments, const OpenedEngine& engine) {
  const std::string probe = arguments.value_or("probe", "auto");
  if (probe == "namespace") return verify::Way::kNamespaces;
  if (probe == "container" || !engine.address.starts_with("unix://")) return verify::Way::kScouts;
  return verify::Way::kAuto;
}

int run(const Arguments& arguments, Context& context) {
  const Opening opening = open_project(arguments, context);
  if (!opening.project) return fail(context, opening.error);
  report_problems(*opening.project, arguments.flag("quiet"), context);
  if (!opening.project->usable()) return kUsage;
  const model::Project& project = *opening.project->loaded.project;
  const auto engine = open_engine(context);
  if (!engine) return fail(context, engine.error().message);

  const model::Topology topology = compose::topology_of(project);
  verify::VerifyRequest request{opening.project->contract,
                                project,
                                topology,
                                opening.project->environment.str(),
                                engine_process(*engine),
                                {},
                                way_of(arguments, *engine),
                                true};
  const auto proof = verify::verify(*engine->engine, request, context.clock, context.interrupted);
  if (proof) return show(*proof, arguments, context);
  if (proof.error().kind == ErrorKind::kInterrupted) return kInterrupted;
  if (request.way == verify::Way::kNamespaces && proof.error().kind == ErrorKind::kRefused) {
    return fail(context, proof.error().message +
                             " (--probe namespace needs root on the engine's own machine; --probe "
                             "container does not)");
  }
  return fail(context, proof.error().message);
}

}  // namespace

Command verify_command() {
  CommandSpec spec;
  spec.name = "verify";
  spec.summary = "prove on the running containers who reaches whom";
  spec.description =
      "Tries every edge, name, route, published port and way out from inside the containers' "
      "network namespaces, all at once, and compares what it finds with the contract and the "
      "files; also towards other projects, one container on each of their networks. Without a "
      "contract it proves that the stack is as its files say. Nothing is started in a container "
      "and nothing written to the engine.\n\n"
      "That needs root on the engine's own machine. Elsewhere (Docker Desktop, a rootless or "
      "remote "
      "engine) the same probe runs in a small container of its own beside each, which shares its "
      "network and is removed at the end; --probe chooses.\n\n"
      "Every denial has a control beside it: something that shows that an open way would have been "
      "seen. What could not be decided is unknown, and fails. A datagram counts when it comes to "
      "the container's network interface: a firewall inside the container that drops it without a "
      "word is not seen.";
  spec.options = {
      {.name = "all",
       .letter = 'a',
       .help = "list every cell, excess too, with how it was decided"},
      {.name = "format",
       .kind = OptionKind::kValue,
       .value_name = "FORMAT",
       .help = "text, json or junit",
       .choices = {"text", "json", "junit"}},
      {.name = "probe",
       .kind = OptionKind::kValue,
       .value_name = "HOW",
       .help = "namespace: enter the containers' namespaces; container: from containers "
               "beside them; auto: the first where possible",
       .choices = {"auto", "namespace", "container"}}};
  spec.examples = {{"bulkhead verify", "a matrix, the counts, and what is not as it must be"},
                   {"bulkhead verify --all", "how each cell was decided"},
                   {"bulkhead verify --format junit -o verify.xml", "for a CI system"}};
  spec.exit_status =
      "0 everything is proved; 1 something is violated or unknown; 2 the files, the engine or the "
      "rights to look were missing";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
