#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/open_engine.h"
#include "cli/port_checks.h"
#include "cli/preflight_facts.h"
#include "cli/progress_choice.h"
#include "cli/up_problems.h"
#include "cli/up_request.h"
#include "render/plan_json.h"
#include "render/plan_text.h"
#include "store/location.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  int status = kOk;
  const auto inputs = UpInputs::open(arguments, context, status);
  if (!inputs) return status;
  const auto engine = open_engine(context);
  if (!engine) return fail(context, engine.error().message);
  orchestrate::UpRequest request = inputs->request(context);
  const PortChecks ports = open_port_checks(inputs->opened().contract, inputs->project(), *engine,
                                            arguments.flag("quiet"), context);
  ports.put_into(request);
  const auto store =
      store::locate({}, context.environment, engine->address, inputs->project().name);
  const PreflightFacts facts(arguments, context, *engine, inputs->project(),
                             store ? store->folder : "");
  facts.give_to(request);
  const auto prepared =
      orchestrate::prepare(request, *engine->engine, docker::Call{{}, context.interrupted});
  if (!prepared) return fail_engine(context, prepared.error());

  const auto& outcome = prepared->outcome;
  if (arguments.value_or("format", "text") == "json") {
    text::Value json = render::plan_json(outcome.plan);
    json.as_mapping()->set("problems", problems_json(outcome.problems, context));
    context.out.write(text::write_json(json) + "\n");
  } else {
    show_problems(outcome.problems, arguments.flag("quiet"), context);
    context.out.write(render::plan_text(outcome.plan, context.color_out));
  }
  if (prepared->refused()) return kUsage;
  return outcome.plan.changes_anything() ? kFindings : kOk;
}

}  // namespace

Command plan_command() {
  CommandSpec spec;
  spec.name = "plan";
  spec.summary = "show what up would do, and why";
  spec.description =
      "Compares the files with the live engine, field by field, and lists what `bulkhead up` would "
      "create, change and remove, each with its reason. It changes nothing: not one request that "
      "writes goes to the engine. Registries are asked, through the engine, whether they have the "
      "images that would be pulled.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only these, and what they depend on",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = up_options();
  spec.options.push_back(text_or_json());
  spec.examples = {{"bulkhead plan", "what would change"},
                   {"bulkhead plan --format json", "the same for programs, with every step"}};
  spec.exit_status = "0 nothing to do · 1 changes · 2 the plan could not be carried out, or made";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
