#include "rules/policy.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/ascii.h"
#include "contract/codes.h"
#include "contract/file_glob.h"
#include "rules/table.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {
namespace {

constexpr std::string_view kMark = "bulkhead:";

/// Takes the next word off the front.
std::string_view take_word(std::string_view& text) {
  text = trim(text);
  const auto end = std::min(text.find_first_of(" \t"), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

/// Where a comment begins in the line: a '#' at its start or after a blank, outside quotes.
std::size_t comment_at(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
      return i;
    } else if ((c == '"' || c == '\'') && (i == 0 || std::string_view(" \t[{,:").find(
                                                         line[i - 1]) != std::string_view::npos)) {
      quote = c;  // elsewhere it is a character of a plain word
    }
  }
  return std::string_view::npos;
}

bool same_rule(const std::string& written, const text::Diagnostic& diagnostic) {
  if (written == diagnostic.code || written == diagnostic.rule) return true;
  const Rule* rule = find_rule(written);
  return rule != nullptr && rule->code == diagnostic.code;
}

bool matches(const contract::Exception& exception, const model::Finding& finding,
             contract::Day today) {
  if (exception.expires && exception.expires->value < today) return false;
  if (!same_rule(exception.rule.value, finding.diagnostic)) return false;
  const auto holds = [](const auto& names, const std::string& wanted) {
    if (wanted.empty()) return true;
    return std::any_of(names.begin(), names.end(), [&](const auto& name) {
      return contract::has_wildcard(wanted) ? contract::name_matches(name.str(), wanted)
                                            : name.str() == wanted;
    });
  };
  return holds(finding.services, exception.service.value) &&
         holds(finding.networks, exception.network.value) &&
         (exception.environment.value.empty() ||
          holds(finding.environments, exception.environment.value));
}

/// An exception for one environment takes the finding out of that one only.
bool accept(const contract::Exception& exception, model::Finding& finding,
            std::vector<Accepted>& accepted) {
  const model::EnvironmentName environment(exception.environment.value);
  const bool partly = !environment.empty() && finding.environments.size() > 1;
  if (!partly) {
    accepted.push_back({std::move(finding), Accepted::By::kException, exception.reason});
    return true;
  }
  model::Finding part = finding;
  part.environments = {environment};
  accepted.push_back({std::move(part), Accepted::By::kException, exception.reason});
  std::erase(finding.environments, environment);
  return false;
}

/// The entry of a block mapping goes on while lines are empty or further in than its key.
std::uint32_t last_line_of_entry(const text::SourceFile& file, std::uint32_t first) {
  const auto indentation = [](std::string_view line) { return line.find_first_not_of(" \t\r"); };
  const std::size_t key = indentation(file.line(first));
  std::uint32_t last = first;
  while (last < file.line_count()) {
    const std::size_t next = indentation(file.line(last + 1));
    if (next != std::string_view::npos && next <= key) break;
    ++last;
  }
  return last;
}

class PolicyApplication {
 public:
  PolicyApplication(const contract::Contract& contract, const text::Sources& sources,
                    contract::Day today, const Dormant& dormant)
      : contract_(contract), sources_(sources), today_(today), dormant_(dormant) {
    used_.resize(contract.policy.exceptions.size());
    for (std::uint32_t i = 0; i < sources.size(); ++i) {
      const auto id = static_cast<text::SourceId>(i);
      const text::SourceFile& file = sources.file(id);
      const std::string& path = file.path();
      if (!path.ends_with(".yml") && !path.ends_with(".yaml")) continue;
      if (comments_.contains(path)) continue;  // read for another environment before
      auto found = inline_exceptions(id, file);
      std::vector<Comment> comments;
      for (auto& each : found) comments.push_back({std::move(each), false});
      comments_.emplace(path, std::move(comments));
    }
  }

  Report apply(std::vector<model::Finding> findings, bool every_environment) {
    for (model::Finding& finding : findings) place(std::move(finding));
    if (contract_.present && every_environment) add_unused();
    add_idle_comments(every_environment);
    std::stable_sort(report_.findings.begin(), report_.findings.end(), ByPlace(sources_));
    return std::move(report_);
  }

 private:
  struct Comment {
    InlineException exception;
    bool used;
  };

  void place(model::Finding finding) {
    const auto severity = severity_of(finding.diagnostic);
    if (!severity) return;
    finding.diagnostic.severity = *severity;
    const auto& exceptions = contract_.policy.exceptions;
    for (std::size_t i = 0; i < exceptions.size(); ++i) {
      if (!matches(exceptions[i], finding, today_)) continue;
      used_[i] = true;
      if (accept(exceptions[i], finding, report_.accepted)) return;
    }
    if (Comment* comment = comment_for(finding)) {
      comment->used = true;
      report_.accepted.push_back(
          {std::move(finding), Accepted::By::kInline, comment->exception.reason});
      return;
    }
    report_.findings.push_back(std::move(finding));
  }

  /// Nothing when the policy switches the rule off.
  std::optional<text::Severity> severity_of(const text::Diagnostic& diagnostic) const {
    for (const auto& [word, override] : contract_.policy.severity) {
      if (same_rule(word, diagnostic)) return override.severity;
    }
    return diagnostic.severity;
  }

  Comment* comment_for(const model::Finding& finding) {
    const text::Span span = finding.diagnostic.span;
    if (!span.known()) return nullptr;
    const text::SourceFile& file = sources_.file(span.source);
    const auto comments = comments_.find(file.path());
    if (comments == comments_.end() || comments->second.empty()) return nullptr;
    const std::uint32_t line = file.position(span.begin).line;
    for (Comment& comment : comments->second) {
      if (comment.exception.line != line || comment.exception.reason.empty()) continue;
      if (same_rule(comment.exception.rule, finding.diagnostic)) return &comment;
    }
    return nullptr;
  }

  bool is_about_dormant(const std::string& wanted) const {
    return std::any_of(dormant_.services.begin(), dormant_.services.end(), [&](const auto& name) {
      return contract::has_wildcard(wanted) ? contract::name_matches(name.str(), wanted)
                                            : name.str() == wanted;
    });
  }

  bool lies_in_dormant(const std::string& path, std::uint32_t line) const {
    return std::any_of(dormant_.keys.begin(), dormant_.keys.end(), [&](text::Span key) {
      if (!key.known()) return false;
      const text::SourceFile& file = sources_.file(key.source);
      if (file.path() != path) return false;
      const std::uint32_t first = file.position(key.begin).line;
      return first <= line && line <= last_line_of_entry(file, first);
    });
  }

  void add_unused() {
    const auto& exceptions = contract_.policy.exceptions;
    for (std::size_t i = 0; i < exceptions.size(); ++i) {
      const contract::Exception& exception = exceptions[i];
      const bool expired = exception.expires && exception.expires->value < today_;
      // BH109 speaks of those, policy_faults() of rules that do not exist.
      if (used_[i] || expired || find_rule(exception.rule.value) == nullptr) continue;
      if (is_about_dormant(exception.service.value)) continue;
      // Rules that bow to an exception for another one (BH108) use it without a finding of it.
      std::string subject;
      if (!exception.service.value.empty()) {
        subject = fmt::format(" of service {}", quoted(exception.service.value));
      }
      model::Finding finding = make("BH110", exception.span,
                                    fmt::format("the exception for {}{} accepts nothing",
                                                quoted(exception.rule.value), subject));
      finding.diagnostic.help = "remove it: what it accepted is mended, or its names are wrong";
      add_own(std::move(finding));
    }
  }

  /// Without effect in one environment a comment may have some in another.
  void add_idle_comments(bool every_environment) {
    for (const auto& [path, comments] : comments_) {
      for (const Comment& comment : comments) {
        const InlineException& exception = comment.exception;
        if (comment.used) continue;
        std::string message;
        std::string help;
        if (exception.rule.empty()) {
          message = "this comment is not understood";
          help = "write `# bulkhead: ignore RULE REASON`";
        } else if (exception.rule.find(',') != std::string::npos) {
          message = fmt::format("this comment names several rules, {}, and one is meant",
                                quoted(exception.rule));
          help = "write one comment for each rule, on lines above";
        } else if (find_rule(exception.rule) == nullptr) {
          message = fmt::format("this comment names rule {}, which does not exist",
                                quoted(exception.rule));
          help = text::did_you_mean(exception.rule, rule_words());
          if (help.empty()) help = "`bulkhead explain` lists the rules";
        } else if (exception.reason.empty()) {
          message =
              fmt::format("this comment is to accept {} and gives no reason, so it has no effect",
                          quoted(exception.rule));
          help = "say why after the rule's name";
        } else if (!every_environment || lies_in_dormant(path, exception.line)) {
          continue;
        } else {
          message = fmt::format("this comment accepts nothing: {} finds nothing on line {}",
                                quoted(exception.rule), exception.line);
          help = "remove it, or put it on the line of the finding or above it";
        }
        model::Finding finding = make("BH112", exception.span, std::move(message));
        finding.diagnostic.help = std::move(help);
        add_own(std::move(finding));
      }
    }
  }

  static model::Finding make(std::string_view code, text::Span span, std::string message) {
    model::Finding finding;
    std::vector<model::Finding> out;
    Sink(*find_rule(code), out).add(span, std::move(message));
    return std::move(out.front());
  }

  void add_own(model::Finding finding) {
    const auto severity = severity_of(finding.diagnostic);
    if (!severity) return;
    finding.diagnostic.severity = *severity;
    report_.findings.push_back(std::move(finding));
  }

  const contract::Contract& contract_;
  const text::Sources& sources_;
  contract::Day today_;
  const Dormant& dormant_;
  std::vector<bool> used_;
  std::map<std::string, std::vector<Comment>> comments_;
  Report report_;
};

}  // namespace

std::vector<InlineException> inline_exceptions(text::SourceId source,
                                               const text::SourceFile& file) {
  std::vector<InlineException> found;
  if (file.content().find(kMark) == std::string_view::npos) return found;
  std::vector<std::size_t> waiting;  // on lines of their own, for the line that follows
  for (std::uint32_t number = 1; number <= file.line_count(); ++number) {
    const std::string_view line = file.line(number);
    const auto at = comment_at(line);
    const bool only_comment = at != std::string_view::npos && trim(line.substr(0, at)).empty();
    if (at != std::string_view::npos) {
      std::string_view text = trim(line.substr(at + 1));
      if (text.starts_with(kMark)) {
        text.remove_prefix(kMark.size());
        InlineException exception;
        exception.span.source = source;
        exception.span.begin = static_cast<std::uint32_t>(line.data() - file.content().data() +
                                                          static_cast<std::ptrdiff_t>(at));
        exception.span.end = static_cast<std::uint32_t>(line.data() - file.content().data() +
                                                        static_cast<std::ptrdiff_t>(line.size()));
        exception.line = number;
        if (take_word(text) == "ignore") {
          exception.rule = take_word(text);
          if (exception.rule.ends_with(':')) exception.rule.pop_back();
          exception.reason = trim(text);
        }
        if (only_comment) waiting.push_back(found.size());
        found.push_back(std::move(exception));
      }
    }
    if (only_comment || trim(line).empty()) continue;
    for (const std::size_t index : waiting) found[index].line = number;
    waiting.clear();
  }
  return found;
}

std::vector<text::Diagnostic> policy_faults(const contract::Policy& policy) {
  std::vector<text::Diagnostic> faults;
  const auto judge = [&](const std::string& word, text::Span span, std::string_view place) {
    if (find_rule(word) != nullptr) return;
    auto& fault = faults.emplace_back(text::make_error(
        contract::kInvalidContract,
        fmt::format("{} names rule {}, which does not exist", place, quoted(word)), span));
    fault.help = text::did_you_mean(word, rule_words());
    if (fault.help.empty())
      fault.help = "write a rule's code or name: `bulkhead explain` lists them";
  };
  for (const auto& [word, override] : policy.severity) {
    judge(word, override.span, "`policy.severity`");
  }
  for (const auto& exception : policy.exceptions) {
    judge(exception.rule.value, exception.rule.span, "an exception");
  }
  return faults;
}

Report apply_policy(std::vector<model::Finding> findings, const contract::Contract& contract,
                    const text::Sources& sources, contract::Day today, bool every_environment,
                    const Dormant& dormant) {
  return PolicyApplication(contract, sources, today, dormant)
      .apply(std::move(findings), every_environment);
}

}  // namespace bulkhead::rules
