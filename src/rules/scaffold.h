// Texts of new files that `scaffold` writes. Pure.
#pragma once

#include <optional>
#include <string>

#include "contract/contract.h"
#include "model/project.h"
#include "rules/draft_contract.h"

namespace bulkhead::rules {

/// A Compose file to be merged over the others: each service of a tier on its tier's networks, with
/// the aliases of its metadata, and those networks. Only of `tier` where one is named. Nothing
/// where no service is in a tier that names a network.
std::optional<DraftFile> scaffold_override(const contract::Contract& contract,
                                           const model::Project& project,
                                           const std::optional<model::TierName>& tier);

/// Metadata of a service: as the Compose files show it, or, where they have none of that name, to
/// be filled in.
DraftFile scaffold_service(const model::Project& project, const model::ServiceName& service,
                           const std::optional<model::TierName>& tier, text::FileReader& files);

/// A workflow of GitHub Actions, a configuration of pre-commit, a job of GitLab.
DraftFile scaffold_workflow();
DraftFile scaffold_pre_commit();
DraftFile scaffold_gitlab();

}  // namespace bulkhead::rules
