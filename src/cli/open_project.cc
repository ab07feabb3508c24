#include "cli/open_project.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "cli/up_problems.h"
#include "contract/load.h"
#include "text/suggest.h"

namespace bulkhead::cli {
namespace {

using std::filesystem::path;

constexpr std::array kComposeNames{"compose.yaml", "compose.yml", "docker-compose.yml",
                                   "docker-compose.yaml"};

std::string absolute(const std::string& file, const std::string& base) {
  return (path(base) / file).lexically_normal().string();
}

std::string parent(const std::string& file) {
  return path(file).parent_path().string();
}

/// The file itself, or its folder, or the working directory for standard input.
std::string folder_of(const std::string& compose_file, const Context& context) {
  return compose_file == "-" ? context.working_directory
                             : parent(absolute(compose_file, context.working_directory));
}

std::string variable(const Context& context, const std::string& name) {
  const auto found = context.environment.find(name);
  return found == context.environment.end() ? std::string() : found->second;
}

/// The first file that -f or COMPOSE_FILE names; nothing when the files are to be discovered.
std::optional<std::string> first_named_file(const Arguments& arguments, const Context& context) {
  const auto files = arguments.values("file");
  if (!files.empty()) return files.front();
  const std::string variable_value = variable(context, "COMPOSE_FILE");
  if (variable_value.empty()) return std::nullopt;
  std::string separator = variable(context, "COMPOSE_PATH_SEPARATOR");
  if (separator.empty()) separator = ":";
  return variable_value.substr(0, variable_value.find(separator));
}

compose::LoadRequest request_of(const Arguments& arguments, const Context& context) {
  compose::LoadRequest request;
  request.cwd = context.working_directory;
  request.environment = context.environment;
  request.files = arguments.values("file");
  request.env_files = arguments.values("env-file");
  request.profiles = arguments.values("profile");
  request.project_name = arguments.value("project-name");
  request.project_directory = arguments.value("project-directory");
  if (std::find(request.files.begin(), request.files.end(), "-") != request.files.end()) {
    request.standard_input = context.read_standard_input();
  }
  return request;
}

/// Fills in what an environment of the contract says, unless the command line says otherwise.
void apply_environment(const contract::Contract& contract, const contract::Environment& environment,
                       compose::LoadRequest& request) {
  const auto add = [&](const std::vector<model::Located<std::string>>& written, bool is_path,
                       std::vector<std::string>& wanted) {
    if (!wanted.empty()) return;
    for (const auto& item : written) {
      wanted.push_back(is_path ? absolute(item.value, contract.directory) : item.value);
      if (is_path) request.named_at.emplace(wanted.back(), item.span);
    }
  };
  add(environment.files, true, request.files);
  add(environment.env_files, true, request.env_files);
  add(environment.profiles, false, request.profiles);
}

OpenedProject open_one(const Arguments& arguments, Context& context,
                       const contract::Loaded& contract, const contract::Environment* environment,
                       const std::function<void(compose::LoadRequest&)>& adjust = {}) {
  OpenedProject opened;
  opened.request = request_of(arguments, context);
  if (environment) {
    opened.environment = environment->name;
    apply_environment(contract.contract, *environment, opened.request);
  }
  if (adjust) adjust(opened.request);
  opened.loaded = compose::load(opened.request, context.files, context.sources);
  opened.contract = contract.contract;
  opened.contract_diagnostics = contract.diagnostics;
  if (opened.loaded.project) {
    contract::Loaded complete =
        contract::with_project(std::move(opened.contract), *opened.loaded.project);
    opened.contract = std::move(complete.contract);
    for (auto& diagnostic : complete.diagnostics) {
      opened.contract_diagnostics.push_back(std::move(diagnostic));
    }
  }
  return opened;
}

struct OpenedContract {
  contract::Loaded loaded;
  std::string error;
};

OpenedContract open_contract(const Arguments& arguments, Context& context) {
  OpenedContract opened;
  const ContractChoice choice = find_contract(arguments, context);
  opened.error = choice.error;
  if (choice.path) {
    opened.loaded = contract::load_contract(context.files, context.sources, *choice.path,
                                            context.working_directory);
  }
  return opened;
}

std::string no_such_environment(const std::string& name, const contract::Contract& contract) {
  if (!contract.present) {
    return fmt::format("there is no environment '{}': no contract (bulkhead.yaml) was found", name);
  }
  std::vector<std::string> names;
  for (const auto& environment : contract.environments) names.push_back(environment.name.str());
  if (names.empty()) {
    return fmt::format("there is no environment '{}': {} declares none", name, contract.path);
  }
  const auto nearest = text::suggest(name, {names.begin(), names.end()});
  std::string list;
  for (const std::string& known : names) list += (list.empty() ? "" : ", ") + known;
  return fmt::format("there is no environment '{}' in {}; it has {}{}", name, contract.path, list,
                     nearest ? fmt::format("; did you mean {}?", *nearest) : "");
}

}  // namespace

bool OpenedProject::readable() const {
  return loaded.project.has_value();
}

bool OpenedProject::usable() const {
  return loaded.accepted() && std::none_of(contract_diagnostics.begin(), contract_diagnostics.end(),
                                           [](const text::Diagnostic& diagnostic) {
                                             return diagnostic.severity == text::Severity::kError;
                                           });
}

ContractChoice find_contract(const Arguments& arguments, Context& context) {
  if (const auto named = arguments.value("contract")) {
    std::string file = absolute(*named, context.working_directory);
    if (context.files.kind(file) != text::FileKind::kFile) {
      return {std::nullopt, fmt::format("there is no contract {}", *named)};
    }
    return {std::move(file), {}};
  }
  if (const auto directory = arguments.value("project-directory")) {
    return {contract::find_contract(context.files, absolute(*directory, context.working_directory)),
            {}};
  }
  if (const auto file = first_named_file(arguments, context)) {
    return {contract::find_contract(context.files, folder_of(*file, context)), {}};
  }
  for (std::string folder = context.working_directory;; folder = parent(folder)) {
    if (auto found = contract::find_contract(context.files, folder)) return {std::move(found), {}};
    const bool has_compose_file =
        std::any_of(kComposeNames.begin(), kComposeNames.end(), [&](const char* name) {
          return context.files.kind(absolute(name, folder)) == text::FileKind::kFile;
        });
    if (has_compose_file || folder == parent(folder)) return {};
  }
}

Opening open_project(const Arguments& arguments, Context& context,
                     const std::function<void(compose::LoadRequest&)>& adjust) {
  OpenedContract contract = open_contract(arguments, context);
  if (!contract.error.empty()) return {std::nullopt, contract.error};

  const contract::Environment* environment = nullptr;
  const auto& environments = contract.loaded.contract.environments;
  if (const auto name = arguments.value("environment")) {
    environment = contract.loaded.contract.find_environment(model::EnvironmentName(*name));
    if (!environment) return {std::nullopt, no_such_environment(*name, contract.loaded.contract)};
  } else if (!first_named_file(arguments, context) && !environments.empty()) {
    environment = &environments.front();
  }
  return {open_one(arguments, context, contract.loaded, environment, adjust), {}};
}

Openings open_every_environment(const Arguments& arguments, Context& context) {
  OpenedContract contract = open_contract(arguments, context);
  if (!contract.error.empty()) return {{}, contract.error};
  Openings openings;
  for (const auto& environment : contract.loaded.contract.environments) {
    openings.projects.push_back(open_one(arguments, context, contract.loaded, &environment));
  }
  if (openings.projects.empty()) {
    openings.projects.push_back(open_one(arguments, context, contract.loaded, nullptr));
  }
  return openings;
}

void report_problems(const OpenedProject& opened, bool quiet, Context& context) {
  std::vector<text::Diagnostic> diagnostics = compose::diagnostics_of(opened.loaded.problems);
  diagnostics.insert(diagnostics.end(), opened.contract_diagnostics.begin(),
                     opened.contract_diagnostics.end());
  show_problems(diagnostics, quiet, context);
}

}  // namespace bulkhead::cli
