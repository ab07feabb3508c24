#include "rules/scaffold.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.h"
#include "cli/commands/table.h"
#include "cli/open_project.h"
#include "linux/disk_files.h"
#include "text/edit.h"
#include "text/suggest.h"

namespace bulkhead::cli {
namespace {

constexpr std::size_t kLargestContract = std::size_t{16} << 20;
const std::vector<std::string_view> kTargets = {"tier",       "service",  "override",
                                                "pre-commit", "workflow", "gitlab"};

/// What Compose takes for a service's name. It becomes a file's name too, so it holds no "/".
bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '.' || c == '-';
  });
}

int refuse_name(std::string_view kind, const std::string& name, Context& context) {
  return fail(
      context,
      fmt::format("'{}' is no name of a {}: letters, digits, '.', '_' and '-' only", name, kind));
}

/// Writes a file that is not there yet.
int write_new(const std::string& folder, const rules::DraftFile& file, Context& context) {
  const std::string path = folder + "/" + file.path;
  if (context.files.kind(path) != text::FileKind::kMissing) {
    return fail(context, fmt::format("{} is there already; nothing was written", file.path));
  }
  const Status written = linux::write_file(path, file.text);
  if (!written) return fail(context, "cannot write " + written.error().message);
  context.out.write(fmt::format("wrote {}\n", file.path));
  return kOk;
}

/// Adds the tier to `tiers:` of the contract, comments and order kept.
int add_tier(const contract::Contract& contract, const model::TierName& tier,
             const Arguments& arguments, Context& context) {
  const std::string name = contract.path.substr(contract.path.rfind('/') + 1);
  const std::string path = contract.directory + "/" + name;
  auto content = context.files.read(path, kLargestContract);
  if (!content) return fail(context, "cannot read " + content.error().message);
  text::Sources sources;
  const auto source = sources.add(contract.path, *content);
  text::Mapping settings;
  settings.set("network", text::Value(tier.str()));
  if (arguments.flag("internal")) settings.set("internal", text::Value(true));
  const bool has_tiers = !contract.tiers.empty();
  text::Mapping tiers;
  tiers.set(tier.str(), text::Value(settings));
  const auto edit =
      has_tiers ? text::insert_key(sources, source, {"tiers"}, tier.str(), text::Value(settings))
                : text::insert_key(sources, source, {}, "tiers", text::Value(tiers));
  if (!edit)
    return fail(context,
                fmt::format("cannot add it to {}: {}", contract.path, edit.error().message));
  const auto after = text::apply_edits(*content, {*edit});
  if (!after) return fail(context, after.error().message);
  const Status written = linux::write_file(path, *after);
  if (!written) return fail(context, "cannot write " + written.error().message);
  context.out.write(fmt::format("added tier {} to {}\n", tier.str(), contract.path));
  return kOk;
}

int scaffold_tier(const OpenedProject& opened, const Arguments& arguments, Context& context) {
  const auto name = arguments.value("NAME");
  if (!name) return fail(context, "scaffold tier takes the tier's name");
  if (!is_name(*name)) return refuse_name("tier", *name, context);
  if (!opened.contract.present) {
    return fail(context, "there is no contract to add it to; `bulkhead init` writes one");
  }
  const model::TierName tier(*name);
  contract::Contract contract = opened.contract;
  if (contract.find_tier(tier) == nullptr) {
    if (const int status = add_tier(contract, tier, arguments, context); status != kOk) {
      return status;
    }
    contract::Tier added;
    added.name = tier;
    added.networks.push_back({model::NetworkKey(*name), {}});
    added.internal.value = arguments.flag("internal");
    contract.tiers.emplace(tier, std::move(added));
  }
  const auto file = rules::scaffold_override(contract, *opened.loaded.project, tier);
  if (!file) {
    context.out.write(fmt::format(
        "no service is in tier {} yet: name it in their metadata, then run this again for the "
        "Compose override\n",
        tier.str()));
    return kOk;
  }
  return write_new(opened.loaded.project->working_dir, *file, context);
}

int run(const Arguments& arguments, Context& context) {
  const std::string target = arguments.value_or("TARGET", "");
  const std::string here = context.working_directory;
  if (target == "workflow") return write_new(here, rules::scaffold_workflow(), context);
  if (target == "pre-commit") return write_new(here, rules::scaffold_pre_commit(), context);
  if (target == "gitlab") return write_new(here, rules::scaffold_gitlab(), context);
  if (std::find(kTargets.begin(), kTargets.end(), target) == kTargets.end()) {
    std::string meant = text::did_you_mean(target, kTargets);
    if (meant.empty()) meant = fmt::format("it writes {}", fmt::join(kTargets, ", "));
    return fail(context, fmt::format("scaffold has no '{}'; {}", target, meant));
  }
  const Opening opening = open_project(arguments, context);
  if (!opening.project) return fail(context, opening.error);
  report_problems(*opening.project, true, context);
  if (!opening.project->readable()) return kUsage;
  const OpenedProject& opened = *opening.project;
  if (target == "tier") return scaffold_tier(opened, arguments, context);
  if (target == "service") {
    const auto name = arguments.value("NAME");
    if (!name) return fail(context, "scaffold service takes the service's name");
    if (!is_name(*name)) return refuse_name("service", *name, context);
    std::optional<model::TierName> tier;
    if (const auto word = arguments.value("tier")) {
      if (!is_name(*word)) return refuse_name("tier", *word, context);
      tier = model::TierName(*word);
    }
    return write_new(opened.loaded.project->working_dir,
                     rules::scaffold_service(*opened.loaded.project, model::ServiceName(*name),
                                             tier, context.files),
                     context);
  }
  const auto file = rules::scaffold_override(opened.contract, *opened.loaded.project, std::nullopt);
  if (!file) {
    return fail(context, "no service is in a tier that names a network; there is nothing to write");
  }
  return write_new(opened.loaded.project->working_dir, *file, context);
}

}  // namespace

Command scaffold_command() {
  CommandSpec spec;
  spec.name = "scaffold";
  spec.summary = "add a tier, a service's metadata, a Compose override, a CI job";
  spec.description =
      "TARGET is one of\n\n"
      "tier NAME: adds the tier to the contract, and writes a Compose override that puts its "
      "services "
      "on its network, with the aliases of their metadata.\n\n"
      "service NAME: writes metadata for the service, from what the Compose files show of it.\n\n"
      "override: the Compose override for every tier.\n\n"
      "workflow, gitlab, pre-commit: a workflow of GitHub Actions, a job of GitLab, a "
      "configuration "
      "of pre-commit that run `bulkhead check`.\n\n"
      "No file that exists is replaced.";
  spec.positionals = {{.name = "TARGET",
                       .help = "tier, service, override, workflow, gitlab or pre-commit",
                       .required = true},
                      {.name = "NAME", .help = "of the tier or service"}};
  spec.options = {
      {.name = "internal", .help = "the tier's services have no way out"},
      {.name = "tier", .kind = OptionKind::kValue, .value_name = "TIER", .help = "of the service"}};
  spec.examples = {{"bulkhead scaffold tier cache_tier --internal", "a tier, and its network"},
                   {"bulkhead scaffold service mail", "metadata for service mail"},
                   {"bulkhead scaffold workflow", "check every change on GitHub"}};
  return {std::move(spec), run};
}

}  // namespace bulkhead::cli
