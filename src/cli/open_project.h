// The first step of nearly every command: which files are meant, what they say together, and which
// contract goes with them. Reads through Context; says nothing (the command decides what to show).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"
#include "compose/load.h"
#include "contract/contract.h"
#include "model/names.h"

namespace bulkhead::cli {

/// One environment of a project, with the contract as it stands for it.
struct OpenedProject {
  /// Empty when the files were given by -f, or the contract names no environments.
  model::EnvironmentName environment;
  compose::LoadRequest request;
  compose::LoadResult loaded;
  contract::Contract contract;
  std::vector<text::Diagnostic> contract_diagnostics;

  /// The project can be run: Compose accepts it and the contract was understood.
  bool usable() const;
  /// Nothing about the files is so wrong that no model is left to look at.
  bool readable() const;
};

/// Where the contract is, if there is one.
struct ContractChoice {
  std::optional<std::string> path;  // absolute
  std::string error;                // one sentence; empty when all is well
};

/// Finds the contract: -c, or beside the first Compose file, or in the nearest folder from the
/// working directory upwards that has a contract or a Compose file.
ContractChoice find_contract(const Arguments& arguments, Context& context);

/// Opens what the command line means. `error` is set instead for a command line that names what
/// does not exist (an environment, a contract file); it is one sentence for fail().
struct Opening {
  std::optional<OpenedProject> project;
  std::string error;
};
/// `adjust`, where given, changes the request before the files are loaded.
Opening open_project(const Arguments& arguments, Context& context,
                     const std::function<void(compose::LoadRequest&)>& adjust = {});

/// Every environment of the contract, in its order; the one project there is where it names none.
struct Openings {
  std::vector<OpenedProject> projects;
  std::string error;
};
Openings open_every_environment(const Arguments& arguments, Context& context);

/// Renders what is wrong with the files on standard error: refusals always, warnings unless quiet.
void report_problems(const OpenedProject& opened, bool quiet, Context& context);

}  // namespace bulkhead::cli
