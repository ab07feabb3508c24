#include "cli/checked_project.h"
#include "cli/commands/table.h"
#include "render/gate_json.h"
#include "render/gate_junit.h"
#include "render/gate_markdown.h"
#include "render/gate_text.h"
#include "rules/gates.h"
#include "text/json.h"
#include "text/render_diagnostic.h"

namespace bulkhead::cli {
namespace {

std::string render_as(const std::string& format, const model::GateReport& report,
                      const Context& context) {
  if (format == "json") return text::write_json(render::gate_json(report, context.sources)) + "\n";
  if (format == "junit") return render::gate_junit(report, context.sources);
  if (format == "markdown") return render::gate_markdown(report, context.sources);
  render::GateTextOptions options;
  options.color = context.color_out;
  return render::gate_text(report, context.sources, options);
}

int run(const Arguments& arguments, Context& context) {
  const bool one = arguments.value("environment").has_value() || !arguments.values("file").empty();
  const CheckedProject checked = check_project(arguments, context, !one);
  if (!checked.error.empty()) return fail(context, checked.error);
  if (checked.misunderstood) {
    text::RenderOptions options;
    options.color = context.color_err;
    for (const auto& finding : checked.report.findings) {
      if (!finding.diagnostic.code.starts_with("BH0")) continue;
      context.err.write(text::render(finding.diagnostic, context.sources, options));
    }
    return kUsage;
  }
  rules::Scored scored;
  scored.generated_blocks = checked.generated_blocks;
  for (const OpenedProject& opened : checked.projects) {
    for (const auto& [name, service] : opened.loaded.project->services) {
      scored.services.push_back(name);
    }
  }
  const model::GateReport report =
      rules::score_gates(checked.report.findings, scored, checked.projects.front().contract);
  context.out.write(render_as(arguments.value_or("format", "text"), report, context));
  return report.passes() ? kOk : kFindings;
}

}  // namespace

Command gate_command() {
  CommandSpec spec;
  spec.name = "gate";
  spec.summary = "score the project by named criteria, each with its minimum";
  spec.description =
      "Each gate is a set of rules: contract, reachability, health, discovery, exposure, "
      "dependencies, documents. Every rule of a gate is one check of each service, of documents "
      "one of "
      "each generated block; an error counts "
      "five, a warning two, a note one, and the score is the share that passed. A gate passes when "
      "it reaches its minimum (`gates` in the contract; 95, and for health 100), the whole when "
      "every gate does and so does their weighted mean. Every point that was lost is listed, "
      "dearest "
      "first. All environments of the contract are looked at unless one is named.";
  spec.options = {{.name = "format",
                   .kind = OptionKind::kValue,
                   .value_name = "FORMAT",
                   .help = "text, json, junit or markdown",
                   .choices = {"text", "json", "junit", "markdown"}}};
  spec.examples = {{"bulkhead gate", "the scores, and what would raise them"},
                   {"bulkhead gate --format markdown", "for a comment on a change"}};
  spec.exit_status = "0 every gate passes; 1 one does not; 2 a file cannot be understood";
  return {std::move(spec), run, OnSignal::kEnd};
}

}  // namespace bulkhead::cli
