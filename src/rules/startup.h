// What the files tell of how services start and end.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "model/project.h"
#include "text/file_reader.h"

namespace bulkhead::rules {

/// Services that some other one waits for until they have ended well: one-shots.
std::set<model::ServiceName> awaited_jobs(const model::Project& project);

/// Whether the Dockerfile that the service is built from has a HEALTHCHECK instruction. Nothing
/// where there is no Dockerfile to be read.
std::optional<bool> dockerfile_has_healthcheck(const model::Service& service,
                                               text::FileReader& files);

}  // namespace bulkhead::rules
