#include "cli/explain_rule.h"

#include <fmt/format.h>

#include "base/check.h"
#include "rules/other_codes.h"
#include "rules/table.h"
#include "text/suggest.h"

namespace bulkhead::cli {

int list_rules(Context& context) {
  for (const rules::Rule& rule : rules::table()) {
    context.out.write(fmt::format("{}  {:<26} {:<8} {}\n", rule.code, rule.name,
                                  text::name(rule.severity), rule.summary));
  }
  return kOk;
}

int print_rule_index(Context& context) {
  context.out.write(
      "# Rules\n\n"
      "Written by `bulkhead explain --index`. Each page says what the rule means, with cases that "
      "it "
      "finds and near misses that it leaves alone; they are run as tests. `bulkhead explain RULE` "
      "shows the page of the program you have.\n\n"
      "Errors break or open a project, warnings are likely to; notes are advice and fail nothing. "
      "Rules marked C say nothing without a contract.\n\n"
      "| Code | Name | Severity | | What it finds |\n|---|---|---|---|---|\n");
  for (const rules::Rule& rule : rules::table()) {
    context.out.write(fmt::format(
        "| {} | [{}](../../src/rules/checks/{}) | {}{}{} | {} | {} |\n", rule.code, rule.name,
        rules::page_name(rule), text::name(rule.severity), rule.otherwise.empty() ? "" : "; ",
        rule.otherwise, rule.needs == rules::Needs::kContract ? "C" : "", rule.summary));
  }
  return kOk;
}

bool is_rule(const std::string& word) {
  return rules::find_rule(word) != nullptr || !rules::explain_other_code(word).empty();
}

int explain_rule(const std::string& word, Context& context) {
  if (const rules::Rule* rule = rules::find_rule(word)) {
    context.out.write(rules::page(*rule));
    return kOk;
  }
  const std::string_view section = rules::explain_other_code(word);
  CHECK(!section.empty());
  context.out.write(fmt::format("# {}", section));
  return kOk;
}

int unknown_rule(const std::string& word, Context& context) {
  std::vector<std::string_view> words = rules::rule_words();
  for (const std::string_view each : rules::other_code_words()) words.push_back(each);
  const std::string meant = text::did_you_mean(word, words);
  return fail(context, fmt::format("there is no rule `{}`{}{}; `bulkhead explain` lists them", word,
                                   meant.empty() ? "" : "; ", meant));
}

}  // namespace bulkhead::cli
