// The pages of rules, as `explain` shows them.
#pragma once

#include <string>

#include "cli/context.h"

namespace bulkhead::cli {

/// Every rule with its severity and summary, a line each.
int list_rules(Context& context);

/// docs/rules/README.md: the rules as a Markdown table, with links to their pages.
int print_rule_index(Context& context);

/// True for the code or name of a rule, or of what is no rule's (rules/other_codes.h).
bool is_rule(const std::string& word);

/// Its page. REQUIRES: is_rule(word).
int explain_rule(const std::string& word, Context& context);

/// "there is no rule …", with the nearest one.
int unknown_rule(const std::string& word, Context& context);

}  // namespace bulkhead::cli
