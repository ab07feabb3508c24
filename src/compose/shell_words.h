// Command strings as words: what Compose does with `command: a "b c"`. Quotes and backslashes only;
// nothing is expanded, and reading ends at the first operator (`a && b` gives one word).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::compose {

/// Nothing when a quote is left open, a backslash ends the text, or a parenthesis stands bare.
std::optional<std::vector<std::string>> split_shell_words(std::string_view text);

}  // namespace bulkhead::compose
