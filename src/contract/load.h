// Reads the contract and the metadata of services. Not the Compose files: whoever loads the
// project (compose/load.h) hands it to with_project() afterwards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract/contract.h"
#include "model/project.h"
#include "text/file_reader.h"

namespace bulkhead::contract {

struct Loaded {
  Contract contract;
  /// Codes BH05x: a file that cannot be understood. BH111 conflicting-metadata is a finding.
  std::vector<text::Diagnostic> diagnostics;

  /// True when no diagnostic of severity error has a code BH0xx.
  bool understood() const;
};

/// The contract beside the Compose file: "bulkhead.yaml" or "bulkhead.yml" in `directory`
/// (absolute). Nothing when there is none.
std::optional<std::string> find_contract(text::FileReader& files, const std::string& directory);

/// Reads the contract file at `path` (absolute), the metadata files that its globs match, and its
/// `services:`. Goes on after every mistake; what could not be understood is left out. Paths in
/// messages are relative to `shown_from` (absolute) where that is shorter.
Loaded load_contract(text::FileReader& files, text::Sources& sources, const std::string& path,
                     const std::string& shown_from);

/// The contract as it stands for one environment's project: with what `x-bulkhead` on its services
/// says. Pass a default Contract when there is no contract file. Diagnostics are only the new ones.
Loaded with_project(Contract contract, const model::Project& project);

/// JSON schema of bulkhead.yaml, for editors and for `bulkhead schema`.
std::string_view contract_schema();
/// JSON schema of a metadata file.
std::string_view metadata_schema();

}  // namespace bulkhead::contract
