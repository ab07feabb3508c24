#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/timestamp.h"
#include "cli/checked_project.h"
#include "cli/commands/table.h"
#include "cli/context.h"
#include "cli/fix_files.h"
#include "cli/mend.h"
#include "cli/repository.h"
#include "linux/disk_files.h"
#include "model/fingerprint.h"
#include "render/findings_github.h"
#include "render/findings_gitlab.h"
#include "render/findings_json.h"
#include "render/findings_junit.h"
#include "render/findings_markdown.h"
#include "render/findings_sarif.h"
#include "render/findings_tap.h"
#include "render/findings_text.h"
#include "rules/baseline.h"
#include "rules/told_once.h"
#include "text/json.h"

namespace bulkhead::cli {
namespace {

constexpr std::size_t kLargestBaseline = std::size_t{64} << 20;
constexpr std::size_t kLargestAppended = std::size_t{16} << 20;
const std::vector<Literal> kFormats = {"text",   "json",   "sarif", "junit",
                                       "github", "gitlab", "tap",   "markdown"};

std::string render_for_people(const std::string& format, const render::Findings& findings,
                              const Arguments& arguments, const Context& context, bool color) {
  if (format == "github") return render::findings_github(findings, context.sources);
  if (format == "markdown") return render::findings_markdown(findings, context.sources);
  render::FindingsTextOptions options;
  options.color = color;
  options.notes = arguments.flag("notes");
  options.quiet = arguments.flag("quiet");
  return render::findings_text(findings, context.sources, options);
}

std::string render_as(const std::string& format, const render::Findings& findings,
                      const Arguments& arguments, const Context& context, bool color) {
  const text::Sources& sources = context.sources;
  if (format == "text" || format == "github" || format == "markdown") {
    render::Findings told = findings;
    told.findings = rules::told_once(std::move(told.findings), sources);
    return render_for_people(format, told, arguments, context, color);
  }
  if (format == "json") return text::write_json(render::findings_json(findings, sources)) + "\n";
  if (format == "sarif") return text::write_json(render::findings_sarif(findings, sources)) + "\n";
  if (format == "gitlab") {
    return text::write_json(render::findings_gitlab(findings, sources)) + "\n";
  }
  if (format == "junit") return render::findings_junit(findings, sources);
  return render::findings_tap(findings, sources);
}

Status append_file(const std::string& path, std::string_view text, Context& context) {
  std::string content;
  if (context.files.kind(path) == text::FileKind::kFile) {
    content = TRY(context.files.read(path, kLargestAppended));
  }
  content += text;
  return linux::write_file(path, content);
}

/// --report FORMAT=FILE, as often as it is given. Empty when all is well.
std::string write_reports(const render::Findings& findings, const Arguments& arguments,
                          Context& context) {
  for (const std::string& report : arguments.values("report")) {
    const auto equals = report.find('=');
    const std::string format = report.substr(0, equals);
    if (equals == std::string::npos ||
        std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end()) {
      return fmt::format("--report takes FORMAT=FILE with one of the formats of --format, not '{}'",
                         report);
    }
    const Status written =
        linux::write_file(absolute(report.substr(equals + 1), context),
                          render_as(format, findings, arguments, context, false));
    if (!written) return "cannot write " + written.error().message;
  }
  return {};
}

/// On GitHub the annotations show the first ten of a kind; the step's summary holds them all.
std::string write_step_summary(const render::Findings& findings, const Arguments& arguments,
                               Context& context) {
  const auto summary = context.environment.find("GITHUB_STEP_SUMMARY");
  if (summary == context.environment.end() || summary->second.empty()) return {};
  const Status written =
      append_file(absolute(summary->second, context),
                  render_as("markdown", findings, arguments, context, false), context);
  return written ? std::string() : "cannot write the step summary: " + written.error().message;
}

/// Reads --baseline into the report, or writes --write-baseline from it.
std::string use_baseline(const Arguments& arguments, Context& context, CheckedProject& checked) {
  rules::Report& report = checked.report;
  const model::Repository repository = repository_of(checked, context);
  if (const auto file = arguments.value("write-baseline")) {
    if (checked.misunderstood) {
      // It would know next to nothing, and what is found once the files are mended would be new.
      context.err.write(
          fmt::format("{} was not written: some file cannot be understood, so what is found is not "
                      "all there is\n",
                      *file));
      return {};
    }
    const Status written =
        linux::write_file(absolute(*file, context),
                          rules::write_baseline(report.findings, context.sources, repository));
    if (!written) return "cannot write " + written.error().message;
    report.findings.clear();
    return {};
  }
  if (const auto file = arguments.value("baseline")) {
    const auto text = context.files.read(absolute(*file, context), kLargestBaseline);
    if (!text) return fmt::format("cannot read the baseline {}", *file);
    const auto baseline = rules::read_baseline(*text);
    if (!baseline) return fmt::format("cannot read {}: {}", *file, baseline.error().message);
    rules::apply_baseline(*baseline, context.sources, repository, report);
  }
  return {};
}

/// One line for the audit file: who let what pass, when and why.
std::string audit_line(const Arguments& arguments, const render::Findings& findings,
                       const Context& context) {
  const auto counts = render::count(findings.findings);
  text::Mapping entry;
  entry.set("time", text::Value(format_timestamp(context.clock.wall())));
  entry.set("by", text::Value(arguments.value_or("override-by", "")));
  entry.set("reason", text::Value(arguments.value_or("override", "")));
  entry.set("errors", text::Value(static_cast<std::int64_t>(counts.errors)));
  entry.set("warnings", text::Value(static_cast<std::int64_t>(counts.warnings)));
  text::Sequence prints;
  for (const auto& finding : findings.findings) {
    if (finding.diagnostic.severity == text::Severity::kNote) continue;
    prints.emplace_back(finding.diagnostic.code + " " +
                        model::fingerprint(finding, context.sources, findings.repository));
  }
  entry.set("findings", text::Value(std::move(prints)));
  return text::write_compact_json(text::Value(std::move(entry))) + "\n";
}

/// Shows or writes what mend() changed. Empty when all is well.
std::string carry_out(const Mended& mended, const Arguments& arguments, Context& context) {
  for (const std::string& path : mended.left_alone) {
    if (arguments.flag("quiet")) break;
    context.err.write(fmt::format(
        "{} lies outside the project's folder and is not changed; mend it where it belongs\n",
        path));
  }
  if (arguments.flag("diff")) {
    for (const FixedFile& file : mended.files) context.out.write(unified_diff(file));
    return {};
  }
  for (const FixedFile& file : mended.files) {
    const Status written = linux::write_file(absolute(file.path, context), file.after);
    if (!written) return "cannot write " + written.error().message;
  }
  if (mended.fixed > 0 && !arguments.flag("quiet")) {
    context.err.write(fmt::format("fixed {} finding{} in {} file{}\n", mended.fixed,
                                  mended.fixed == 1 ? "" : "s", mended.files.size(),
                                  mended.files.size() == 1 ? "" : "s"));
  }
  return {};
}

/// check_project(), less what the baseline knows.
CheckedProject look(const Arguments& arguments, Context& context) {
  CheckedProject checked = check_project(arguments, context, arguments.flag("all-environments"));
  if (checked.error.empty()) {
    checked.error = use_baseline(arguments, context, checked);
  }
  return checked;
}

int run(const Arguments& arguments, Context& context) {
  const bool overridden = arguments.value("override").has_value();
  if (overridden && (trim(arguments.value_or("override", "")).empty() ||
                     trim(arguments.value_or("override-by", "")).empty())) {
    return fail(context, "--override needs a reason, and --override-by the name of who decides");
  }
  const bool mending = arguments.flag("fix") || arguments.flag("diff");
  if (const auto files = arguments.values("file");
      mending && std::find(files.begin(), files.end(), "-") != files.end()) {
    return fail(context, "standard input cannot be mended; give the file by its name");
  }
  CheckedProject checked = look(arguments, context);
  if (!checked.error.empty()) return fail(context, checked.error);
  const std::string format = arguments.value_or("format", "text");
  const bool diff_only = arguments.flag("diff");
  bool would_change = false;
  if (mending) {
    const MendLimits limits{.notes = arguments.flag("notes"), .folders = project_folders(checked)};
    Mended mended = mend(std::move(checked), context, limits,
                         [&](Context& reading) { return look(arguments, reading); });
    if (!mended.checked.error.empty()) return fail(context, mended.checked.error);
    if (auto error = carry_out(mended, arguments, context); !error.empty()) {
      return fail(context, error);
    }
    would_change = diff_only && !mended.files.empty();
    checked = std::move(mended.checked);
  }
  const contract::Mode mode = mode_of(arguments, checked);
  const bool misunderstood = checked.misunderstood;
  const model::Repository repository = repository_of(checked, context);
  render::Findings findings = to_render(std::move(checked));
  findings.repository = repository;
  const auto counts = render::count(findings.findings);
  const bool broken = counts.errors + counts.warnings > 0;

  // In monitoring mode findings are recorded where a machine reads them, and nobody is stopped.
  const bool silent = mode == contract::Mode::kMonitoring && format == "text" && !misunderstood;
  if (diff_only) {
    if (broken && !arguments.flag("quiet")) {
      render::SeverityCounts left = counts;
      if (!arguments.flag("notes")) left.notes = 0;  // neither shown nor mended
      context.err.write(fmt::format("{} left that --fix cannot mend; `bulkhead check` shows {}\n",
                                    render::describe(left),
                                    counts.errors + counts.warnings == 1 ? "it" : "them"));
    }
  } else if (!silent) {
    context.out.write(render_as(format, findings, arguments, context, context.color_out));
  } else if (broken && !arguments.flag("quiet")) {
    context.err.write(fmt::format("monitoring: {} recorded\n", render::describe(counts)));
  }
  if (auto error = write_reports(findings, arguments, context); !error.empty()) {
    return fail(context, error);
  }
  if (format == "github") {
    if (auto error = write_step_summary(findings, arguments, context); !error.empty()) {
      return fail(context, error);
    }
  }
  if (misunderstood) return kUsage;
  if (overridden) {
    const std::string file = arguments.value_or("audit-file", ".bulkhead/audit.jsonl");
    const Status written =
        append_file(absolute(file, context), audit_line(arguments, findings, context), context);
    if (!written) {
      return fail(context, "no override without an audit file: " + written.error().message);
    }
    context.err.write(fmt::format("overridden by {}: {} let pass, written to {}\n",
                                  arguments.value_or("override-by", ""), render::describe(counts),
                                  file));
    return kOk;
  }
  return (broken || would_change) && mode == contract::Mode::kStrict ? kFindings : kOk;
}

}  // namespace

Command check_command() {
  CommandSpec spec;
  spec.name = "check";
  spec.summary = "find what is wrong in the files, before anything runs";
  spec.description =
      "Reads the Compose files and, where there is one, the contract (bulkhead.yaml) with the "
      "metadata of the services, and reports every place where they break a rule. It needs no "
      "Docker. Without a contract the rules apply that need none.\n\n"
      "Errors break or open the project, warnings are likely to; notes are advice, shown in text "
      "with --notes only, and they fail nothing. `bulkhead explain RULE` tells what a rule "
      "means. What holds for several services that share a line, and what several rules say of one "
      "published port, is told once in text, markdown and github, and in full to machines.\n\n"
      "A finding is accepted by an exception in the contract's policy, by a comment "
      "`# bulkhead: ignore RULE REASON` on its line or above it, or by a baseline. The policy's "
      "mode says whether findings fail (strict), are reported (warning) or are recorded for "
      "machines only (monitoring).";
  spec.options = {
      {.name = "format",
       .kind = OptionKind::kValue,
       .value_name = "FORMAT",
       .help = "text, json, sarif, junit, github, gitlab, tap or markdown",
       .choices = kFormats},
      {.name = "report",
       .kind = OptionKind::kList,
       .value_name = "FORMAT=FILE",
       .help = "write the findings to FILE as well; can be given several times"},
      {.name = "all-environments",
       .letter = 'a',
       .help = "check every environment of the contract"},
      {.name = "notes", .help = "show notes in text too"},
      {.name = "mode",
       .kind = OptionKind::kValue,
       .value_name = "MODE",
       .help = "strict, warning or monitoring, instead of the contract's",
       .choices = {"strict", "warning", "monitoring"}},
      {.name = "baseline",
       .kind = OptionKind::kValue,
       .value_name = "FILE",
       .help = "leave out the findings that FILE knows",
       .completion = Completion::kFile},
      {.name = "write-baseline",
       .kind = OptionKind::kValue,
       .value_name = "FILE",
       .help = "write the findings of now to FILE, to start from",
       .completion = Completion::kFile},
      {.name = "fix",
       .help = "mend in the project's files what can be mended mechanically; of notes only with "
               "--notes"},
      {.name = "diff",
       .help = "show what --fix would change, and write nothing; exit 1 where it would change a "
               "file or findings are left"},
      {.name = "override",
       .kind = OptionKind::kValue,
       .value_name = "REASON",
       .help = "let everything pass this once, and write to the audit file why"},
      {.name = "override-by",
       .kind = OptionKind::kValue,
       .value_name = "NAME",
       .help = "who decides the override"},
      {.name = "audit-file",
       .kind = OptionKind::kValue,
       .value_name = "FILE",
       .help = "where overrides are written, instead of .bulkhead/audit.jsonl",
       .completion = Completion::kFile},
  };
  spec.examples = {
      {"bulkhead check", "the first environment, or the compose.yaml that is here"},
      {"bulkhead check --all-environments --format github", "in a workflow of GitHub Actions"},
      {"bulkhead check --report sarif=bulkhead.sarif --report junit=bulkhead.xml",
       "text here, and two files for machines"},
      {"bulkhead check --diff", "which findings it could mend by itself, and how"},
      {"bulkhead check --write-baseline .bulkhead/baseline.json",
       "an old project: from now on only new findings"},
  };
  spec.exit_status =
      "0 no errors or warnings, or the mode lets them pass; 1 errors or warnings; 2 a file cannot "
      "be "
      "understood";
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
