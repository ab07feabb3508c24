// "Did you mean …?": which of the words that were possible is the one that was meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::text {

/// The candidate nearest to `word`: at most a third of its letters changed, dropped, added or
/// swapped with a neighbour, whatever the case, '-' and '_' being alike; or `word` is a candidate's
/// beginning of at least three letters. Nothing when none is near, or `word` itself is a candidate.
/// Of equally near ones the first.
std::optional<std::string> suggest(std::string_view word,
                                   const std::vector<std::string_view>& candidates);

/// "did you mean `x`?", or empty.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace bulkhead::text
