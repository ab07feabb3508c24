// Codes that no rule of the table has: of files that cannot be understood (BH0xx), and of what
// `plan` and `up` find before they touch anything. Their page is other_codes.md.
#pragma once

#include <string_view>
#include <vector>

namespace bulkhead::rules {

/// The section of a code or a name, as Markdown, from its heading; whatever the case of a code.
/// Empty where there is none.
std::string_view explain_other_code(std::string_view code_or_name);

/// Codes and names, for suggestions.
std::vector<std::string_view> other_code_words();

}  // namespace bulkhead::rules
