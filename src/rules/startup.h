// What the files tell of how services start and end.
#pragma once

#include <set>

#include "model/project.h"
#include "text/file_reader.h"

namespace bulkhead::rules {

/// Services that some other one waits for until they have ended well: one-shots.
std::set<model::ServiceName> awaited_jobs(const model::Project& project);

/// The image is known to bring a healthcheck: the Dockerfile that it is built from gives it one, or
/// its name is that of an image which has one. False where nothing tells.
bool image_has_healthcheck(const model::Service& service, text::FileReader& files);

}  // namespace bulkhead::rules
