// A first contract for a project that has none: tiers guessed from images, names and ports, and the
// dependencies that the Compose files and configurations of proxies show. Each guess says by a
// comment what it was made from. Text only; nothing is written here.
#pragma once

#include <string>
#include <vector>

#include "model/project.h"
#include "text/file_reader.h"

namespace bulkhead::rules {

struct DraftFile {
  std::string path;  // relative to the contract's folder
  std::string text;
};

struct DraftRequest {
  const model::Project& project;
  text::FileReader& files;  // read for configurations of proxies
  /// As `environments:` lists them, relative to the contract's folder; one environment.
  std::vector<std::string> compose_files;
};

/// bulkhead.yaml first, then a metadata file for each service, by name. Mode monitoring, so that
/// nothing fails until somebody has read it.
std::vector<DraftFile> draft_contract(const DraftRequest& request);

/// Metadata of one service, as draft_contract() writes it.
DraftFile draft_metadata(const model::Project& project, const model::Service& service,
                         text::FileReader& files);

}  // namespace bulkhead::rules
