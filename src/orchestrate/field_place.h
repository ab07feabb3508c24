// Where in the files a field of a comparison (compare.h) is said.
#pragma once

#include <string>

#include "model/project.h"
#include "text/source.h"

namespace bulkhead::orchestrate {

/// The value's own place; that of the whole list or mapping where the value is not in it; that of
/// the service where the files do not say the field at all.
text::Span place_of(const model::Project& project, const model::Service& service,
                    const std::string& field);

/// As above, for a field of a network or volume (network_compare.h).
text::Span place_of(const model::Project& project, const model::Network& network,
                    const std::string& field);
text::Span place_of(const model::Project& project, const model::Volume& volume,
                    const std::string& field);

}  // namespace bulkhead::orchestrate
