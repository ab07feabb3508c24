// What of a long list of diagnostics a person is shown. Nobody reads the thousandth, and the first
// ones scroll away; a program that wants all of them asks for a format of programs.
#pragma once

#include <cstddef>
#include <vector>

#include "text/diagnostic.h"

namespace bulkhead::text {

inline constexpr std::size_t kMostShown = 200;

/// Says of each, in the list's order, whether it is shown: errors before warnings before notes, of
/// each the first, `most` in all.
std::vector<bool> shortlist(const std::vector<Severity>& list, std::size_t most = kMostShown);

}  // namespace bulkhead::text
