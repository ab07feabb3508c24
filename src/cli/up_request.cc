#include "cli/up_request.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "compose/hash_input.h"

namespace bulkhead::cli {
namespace {

using model::ServiceName;

/// --scale SERVICE=NUM, given any number of times.
Result<std::map<ServiceName, std::uint32_t>> scale_of(const Arguments& arguments,
                                                      const model::Project& project) {
  std::map<ServiceName, std::uint32_t> scale;
  for (const std::string& text : arguments.values("scale")) {
    const std::size_t equals = text.find('=');
    std::uint32_t count = 0;
    const char* begin = text.data() + (equals == std::string::npos ? text.size() : equals + 1);
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(begin, end, count);
    if (equals == std::string::npos || error != std::errc{} || rest != end || begin == end) {
      return failure(ErrorKind::kInvalid,
                     fmt::format("a scale is written SERVICE=NUMBER, not '{}'", text));
    }
    const ServiceName service(text.substr(0, equals));
    if (!project.services.contains(service)) {
      return failure(ErrorKind::kInvalid,
                     fmt::format("--scale {}: there is no service '{}'", text, service));
    }
    scale[service] = count;
  }
  return scale;
}

/// The others count as inactive: neither touched nor taken for orphans.
void keep_only(const std::vector<std::string>& services, model::Project& project) {
  for (auto service = project.services.begin(); service != project.services.end();) {
    const bool named =
        std::find(services.begin(), services.end(), service->first.str()) != services.end();
    const auto here = service++;
    if (!named) project.inactive_services.insert(project.services.extract(here));
  }
}

/// As `docker compose` says it, and why.
std::string nothing_selected(const model::Project& project) {
  if (project.inactive_services.empty()) {
    return fmt::format("no service selected: the files of {} have none", project.name);
  }
  std::vector<std::string> names;
  for (const auto& [name, service] : project.inactive_services) names.push_back(name.str());
  return fmt::format(
      "no service selected: all of {} have a profile, and none is active ({}); name a service, or "
      "say --profile NAME",
      project.name, fmt::join(names, ", "));
}

/// --pull and --build replace what the files say about images.
void set_pull_policy(const Arguments& arguments, model::Project& project) {
  const auto pull = arguments.value("pull");
  for (auto& [name, service] : project.services) {
    if (pull && *pull != "policy") service.pull_policy = *pull;
    if (arguments.flag("build") && service.build) service.pull_policy = "build";
  }
}

}  // namespace

std::vector<OptionSpec> up_options() {
  return {
      {.name = "force-recreate", .help = "make containers anew although nothing changed"},
      {.name = "always-recreate-deps",
       .help = "with --force-recreate and services named: make what they depend on anew, too"},
      {.name = "no-recreate", .help = "leave containers that exist as they are"},
      {.name = "no-deps", .help = "do not touch what the named services depend on"},
      {.name = "remove-orphans",
       .help = "remove containers of services that the files no longer have"},
      {.name = "scale",
       .kind = OptionKind::kList,
       .value_name = "SERVICE=NUM",
       .help = "number of containers of a service"},
      {.name = "force", .help = "go on although preflight found problems; they are named"},
      {.name = "build", .help = "build images before starting containers"},
      {.name = "pull",
       .kind = OptionKind::kValue,
       .value_name = "POLICY",
       .help = "which images to pull",
       .choices = {"always", "missing", "never", "policy"}},
  };
}

std::set<ServiceName> jobs_of(const contract::Contract& contract, const model::Project& project) {
  std::set<ServiceName> jobs;
  for (const auto& [name, service] : project.services) {
    const contract::ServiceMetadata* metadata = contract.find_service(name);
    if (metadata != nullptr && metadata->is_job()) jobs.insert(name);
  }
  return jobs;
}

std::map<ServiceName, model::TierName> tiers_of(const contract::Contract& contract,
                                                const model::Project& project) {
  std::map<ServiceName, model::TierName> tiers;
  for (const auto& [name, service] : project.services) {
    const contract::ServiceMetadata* metadata = contract.find_service(name);
    if (metadata != nullptr && metadata->tier) tiers[name] = metadata->tier->value;
  }
  return tiers;
}

std::optional<UpInputs> UpInputs::open(const Arguments& arguments, Context& context, int& status) {
  status = kUsage;
  Opening opening = open_project(arguments, context);
  if (!opening.project) {
    status = fail(context, opening.error);
    return std::nullopt;
  }
  UpInputs inputs;
  inputs.opened_ = std::move(*opening.project);
  const std::vector<std::string> services = arguments.values("SERVICE");
  if (!services.empty() && inputs.opened_.readable()) {
    inputs.opened_.request.services = services;
    inputs.opened_.request.env_files_of_selected_only = true;
    inputs.opened_.loaded = compose::load(inputs.opened_.request, context.files, context.sources);
  }
  report_problems(inputs.opened_, arguments.flag("quiet"), context);
  if (!inputs.opened_.usable()) return std::nullopt;

  model::Project& project = *inputs.opened_.loaded.project;
  auto scale = scale_of(arguments, project);
  if (!scale) {
    status = fail(context, scale.error().message);
    return std::nullopt;
  }
  if (project.services.empty()) {
    status = fail(context, nothing_selected(project));
    return std::nullopt;
  }
  // Without names there is nothing that only comes along.
  if (arguments.flag("no-deps") && !services.empty()) keep_only(services, project);
  set_pull_policy(arguments, project);
  inputs.scale_ = std::move(*scale);
  inputs.jobs_ = jobs_of(inputs.opened_.contract, project);
  inputs.force_ = arguments.flag("force");
  inputs.plan_.force_recreate = arguments.flag("force-recreate");
  inputs.plan_.always_recreate_dependencies = arguments.flag("always-recreate-deps");
  inputs.plan_.no_recreate = arguments.flag("no-recreate");
  inputs.plan_.remove_orphans = arguments.flag("remove-orphans");
  for (const std::string& service : services) inputs.plan_.selected.insert(ServiceName(service));
  inputs.plan_.tiers = tiers_of(inputs.opened_.contract, project);
  if (inputs.plan_.force_recreate && inputs.plan_.no_recreate) {
    status = fail(context, "--force-recreate and --no-recreate exclude each other");
    return std::nullopt;
  }
  status = kOk;
  return inputs;
}

orchestrate::UpRequest UpInputs::request(Context& context) const {
  orchestrate::UpRequest request{project(), context.files};
  request.environment = opened_.loaded.environment;
  request.hash_inputs = compose::hash_inputs(project());
  request.jobs = jobs_;
  request.scale = scale_;
  request.env_files = opened_.request.env_files;
  request.plan = plan_;
  request.force = force_;
  return request;
}

}  // namespace bulkhead::cli
