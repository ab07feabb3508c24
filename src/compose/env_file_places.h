// Where an env file sets its variables. It reads lines, not values: what a quoted value of several
// lines holds may be taken for a variable, which does no harm to whoever asks for one by its name.
#pragma once

#include <map>
#include <string_view>

#include "text/source.h"

namespace bulkhead::compose {

/// By name: the line that sets it last, from the name to the line's end. Names point into `text`.
std::map<std::string_view, text::Span> env_file_places(std::string_view text,
                                                       text::SourceId source);

}  // namespace bulkhead::compose
