#include <algorithm>

#include <fmt/format.h>

#include "rules/block_content.h"
#include "rules/checks.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {
namespace {

/// Without the empty lines that formatters put around what stands between comments, and with the
/// line ends of this system.
std::string comparable(std::string_view body) {
  std::string text;
  for (const char c : body) {
    if (c != '\r') text += c;
  }
  const auto begin = text.find_first_not_of('\n');
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of('\n') - begin + 1);
}

std::string_view next_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Where the two begin to differ, in words. REQUIRES: they differ.
std::string first_difference(std::string_view actual, std::string_view expected) {
  if (actual.empty()) return "nothing stands there yet";
  while (!actual.empty() && !expected.empty()) {
    const std::string_view is = next_line(actual);
    const std::string_view should = next_line(expected);
    if (is == should) continue;
    return fmt::format("it says {}, and should say {}", quoted(is), quoted(should));
  }
  return actual.empty() ? fmt::format("{} is missing", quoted(next_line(expected)))
                        : fmt::format("{} is too much", quoted(next_line(actual)));
}

/// Says what keeps a block from being compared.
bool is_whole(const Context& context, const GeneratedBlock& block, Sink& sink) {
  const auto& environments = context.contract().environments;
  if (find_block_kind(block.kind) == nullptr) {
    std::vector<std::string_view> names;
    std::vector<std::string> words;
    for (const BlockKind& kind : block_kinds()) {
      names.push_back(kind.name);
      words.emplace_back(kind.name);
    }
    auto& finding = sink.add(
        block.opening, block.kind.empty()
                           ? std::string("the comment does not say what is to be generated here")
                           : fmt::format("there is no generated block {}", quoted(block.kind)));
    finding.diagnostic.notes.push_back("there are " + listed(words));
    finding.diagnostic.help = text::did_you_mean(block.kind, names);
    return false;
  }
  if (!block.environment.empty() &&
      context.contract().find_environment(block.environment) == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& environment : environments) names.push_back(environment.name.str());
    auto& finding =
        sink.add(block.opening, fmt::format("the contract has no environment {} to generate {} for",
                                            quoted(block.environment), quoted(block.kind)));
    finding.diagnostic.help = text::did_you_mean(block.environment.str(), names);
    return false;
  }
  if (!block.closed) {
    auto& finding = sink.add(block.opening,
                             fmt::format("the generated block {} has no end", quoted(block.kind)));
    finding.diagnostic.help = "write `<!-- bulkhead:end -->` on a line of its own where it ends";
    return false;
  }
  return true;
}

void compare(const Context& context, const GeneratedBlock& block, Sink& sink) {
  const std::string expected = find_block_kind(block.kind)->content(context);
  const std::string actual = comparable(context.sources().text(block.body));
  if (actual == comparable(expected)) return;
  auto& finding = sink.add(
      block.opening, fmt::format("the generated block {} is out of date: {}", quoted(block.kind),
                                 first_difference(actual, comparable(expected))));
  finding.diagnostic.help = "`bulkhead check --fix` writes it again";
  finding.diagnostic.fix = text::Fix{fmt::format("write the block {} again", quoted(block.kind)),
                                     {{block.body, expected}}};
}

}  // namespace

void stale_documents(const Context& context, Sink& sink) {
  for (const auto& missing : context.documents().missing) {
    auto& finding = sink.add(missing.span, fmt::format("`documents` names {}, and there is no such "
                                                       "file",
                                                       quoted(missing.value)));
    finding.diagnostic.notes.emplace_back("paths are relative to the folder of the contract");
    finding.diagnostic.help = "correct the path, or remove it";
  }
  for (const text::SourceId document : context.documents().files) {
    for (const GeneratedBlock& block : find_blocks(context.sources(), document)) {
      if (is_whole(context, block, sink) &&
          speaks_of(block, context.contract(), context.environment())) {
        compare(context, block, sink);
      }
    }
  }
}

}  // namespace bulkhead::rules
