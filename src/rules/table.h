// The one table of rules, and their pages. Codes and names are public: people suppress by them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.h"

namespace bulkhead::rules {

/// Sorted by code.
const std::vector<Rule>& table();

/// By code or by name, whatever the case of a code; null when there is none.
const Rule* find_rule(std::string_view code_or_name);

/// "bh201_forbidden_reach.md", beside the rule's check.
std::string page_name(const Rule& rule);
/// The rule's page, Markdown. REQUIRES: rule is of the table.
std::string_view page(const Rule& rule);

/// Codes and names, for suggestions.
std::vector<std::string_view> rule_words();

}  // namespace bulkhead::rules
