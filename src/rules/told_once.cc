#include "rules/told_once.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

/// The words without the name of the service that they are about.
std::string without_service(std::string text, const model::Finding& finding) {
  const std::string name = quoted(finding.services.front());
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), "`");
  }
  return text;
}

std::string spoken(const text::Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  for (const std::string& note : diagnostic.notes) text += "\n" + note;
  return text;
}

std::pair<std::string_view, text::Span> place_key(const text::Sources& sources, text::Span span) {
  // A file that is read for several environments has several sources.
  const std::string_view path = sources.file(span.source).path();
  span.source = text::SourceId::kNone;
  return {path, span};
}

std::vector<model::Finding> join_services(std::vector<model::Finding> findings,
                                          const text::Sources& sources) {
  using Key = std::tuple<std::pair<std::string_view, text::Span>, std::string, text::Severity,
                         std::string, std::vector<model::EnvironmentName>>;
  std::map<Key, std::size_t> first;
  std::vector<std::vector<model::ServiceName>> others;
  std::vector<model::Finding> kept;
  for (model::Finding& finding : findings) {
    const text::Diagnostic& diagnostic = finding.diagnostic;
    if (diagnostic.span.known() && !finding.services.empty()) {
      const auto [place, is_new] = first.try_emplace(
          {place_key(sources, diagnostic.span), diagnostic.code, diagnostic.severity,
           without_service(spoken(diagnostic), finding), finding.environments},
          kept.size());
      if (!is_new && kept[place->second].services.front() != finding.services.front()) {
        others[place->second].push_back(finding.services.front());
        continue;
      }
    }
    kept.push_back(std::move(finding));
    others.emplace_back();
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (others[i].empty()) continue;
    kept[i].diagnostic.notes.push_back(
        fmt::format("services share this line: it holds for {} too", listed_names(others[i])));
    kept[i].services.insert(kept[i].services.end(), others[i].begin(), others[i].end());
  }
  return kept;
}

/// Rules that speak of a published port, the most telling first.
constexpr std::array<std::string_view, 5> kAboutPorts = {"BH301", "BH302", "BH304", "BH303",
                                                         "BH108"};

std::size_t rank(const model::Finding& finding) {
  return static_cast<std::size_t>(
      std::find(kAboutPorts.begin(), kAboutPorts.end(), finding.diagnostic.code) -
      kAboutPorts.begin());
}

bool tells_more(const model::Finding& a, const model::Finding& b) {
  if (a.diagnostic.severity != b.diagnostic.severity) {
    return a.diagnostic.severity > b.diagnostic.severity;
  }
  return rank(a) < rank(b);
}

std::vector<model::Finding> join_ports(std::vector<model::Finding> findings,
                                       const text::Sources& sources) {
  using Key = std::tuple<std::pair<std::string_view, text::Span>, std::string>;
  std::map<Key, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const model::Finding& each = findings[i];
    if (rank(each) == kAboutPorts.size() || !each.diagnostic.span.known()) continue;
    if (each.services.empty()) continue;
    groups[{place_key(sources, each.diagnostic.span), each.services.front().str()}].push_back(i);
  }
  std::vector<bool> joined(findings.size(), false);
  for (const auto& [key, members] : groups) {
    const std::size_t best = *std::min_element(
        members.begin(), members.end(),
        [&](std::size_t a, std::size_t b) { return tells_more(findings[a], findings[b]); });
    for (const std::size_t i : members) {
      const text::Diagnostic& other = findings[i].diagnostic;
      // What one rule says twice of a port are two faults.
      if (i == best || other.code == findings[best].diagnostic.code) continue;
      findings[best].diagnostic.notes.push_back(
          fmt::format("{} {}, too: {}", other.code, other.rule, other.message));
      joined[i] = true;
    }
  }
  std::vector<model::Finding> kept;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!joined[i]) kept.push_back(std::move(findings[i]));
  }
  return kept;
}

}  // namespace

std::vector<model::Finding> told_once(std::vector<model::Finding> findings,
                                      const text::Sources& sources) {
  return join_services(join_ports(std::move(findings), sources), sources);
}

}  // namespace bulkhead::rules
