// The whole of a project, whatever was named on the command line: the services that its profiles
// select, and those that run although none of theirs is active, since somebody named them
// (`bulkhead up SERVICE`).
#pragma once

#include <set>

#include "compose/load.h"
#include "model/names.h"
#include "text/file_reader.h"
#include "text/source.h"

namespace bulkhead::cli {

/// `request.services` counts for nothing. Where the project cannot be had with those of `running`
/// that no profile selects, it is given without them.
compose::LoadResult load_whole(compose::LoadRequest request,
                               const std::set<model::ServiceName>& running, text::FileReader& files,
                               text::Sources& sources);

}  // namespace bulkhead::cli
