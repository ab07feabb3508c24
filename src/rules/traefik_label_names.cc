#include "rules/traefik_label_names.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/embedded_file.h"
#include "text/suggest.h"

namespace bulkhead::rules {

// Generated: cmake/embed.cmake.
const std::vector<EmbeddedFile>& traefik_files();

namespace {

constexpr std::string_view kPrefix = "traefik.";

struct Names {
  std::set<std::string_view> exact;
  std::vector<std::string_view> subtrees;  // "http.middlewares.*.plugin." of "….plugin.**"
  std::vector<std::string_view> mapped;  // "….customrequestheaders." of "….customrequestheaders.*"
};

const Names& names() {
  static const Names kNames = [] {
    Names result;
    std::string_view text = traefik_files().front().content;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.empty()) continue;
      if (line.ends_with(".**")) {
        result.subtrees.push_back(line.substr(0, line.size() - 2));
      } else if (line.ends_with(".*") && std::count(line.begin(), line.end(), '.') > 2) {
        result.mapped.push_back(line.substr(0, line.size() - 1));
      } else {
        result.exact.insert(line);
      }
    }
    return result;
  }();
  return kNames;
}

/// The name in the third place, and indices, as the list writes them: "*" and "[*]".
std::string normal(std::string_view rest) {
  std::string result;
  int segment = 0;
  bool named = false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '.') {
      ++segment;
      named = false;
      result += '.';
    } else if (segment == 2) {
      if (!named) result += '*';
      named = true;
    } else if (c == '[') {
      const auto close = rest.find(']', i);
      if (close == std::string_view::npos) return result + std::string(rest.substr(i));
      // "users[0]" is a member of a list of plain values, "domains[0].main" one of mappings.
      if (close + 1 < rest.size()) result += "[*]";
      i = close;
    } else {
      result += c;
    }
  }
  return result;
}

/// A label of somebody else, or one whose first word was meant to be "traefik".
LabelVerdict judge_prefix(const std::string& label) {
  LabelVerdict verdict;
  const auto dot = label.find('.');
  if (dot == std::string::npos || !text::suggest(label.substr(0, dot), {"traefik"})) return verdict;
  std::string meant = std::string(kPrefix) + label.substr(dot + 1);
  if (!judge_traefik_label(meant).known) return verdict;
  verdict.known = false;
  verdict.suggestion = std::move(meant);
  return verdict;
}

}  // namespace

LabelVerdict judge_traefik_label(std::string_view label) {
  LabelVerdict verdict;
  std::string whole(label);
  for (char& c : whole) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!whole.starts_with(kPrefix)) return judge_prefix(whole);
  verdict.rest = whole.substr(kPrefix.size());
  std::string wanted = verdict.rest;
  for (const char* protocol : {"http.", "tcp.", "udp."}) {
    if (verdict.rest.starts_with(protocol)) {
      verdict.read_by_traefik = true;
      wanted = normal(verdict.rest);
    }
  }
  const auto begins = [&](std::string_view prefix) { return wanted.starts_with(prefix); };
  if (names().exact.contains(wanted) ||
      std::any_of(names().subtrees.begin(), names().subtrees.end(), begins) ||
      std::any_of(names().mapped.begin(), names().mapped.end(), begins)) {
    return verdict;
  }
  verdict.known = false;
  std::vector<std::string_view> candidates(names().exact.begin(), names().exact.end());
  std::string near;
  if (verdict.read_by_traefik) {
    // A part that was left out makes for a longer way than a slip does.
    if (wanted.ends_with(".loadbalancer.port")) {
      near = wanted.substr(0, wanted.size() - 4) + "server.port";
    } else {
      near = text::suggest(wanted, candidates).value_or("");
    }
  } else {
    const auto dot = wanted.find('.');
    const std::string first = wanted.substr(0, dot);
    if (dot != std::string::npos) {
      if (const auto found = text::suggest(first, {"http", "tcp", "udp", "docker"})) {
        near = *found + wanted.substr(dot);
        if (!judge_traefik_label(std::string(kPrefix) + near).known) near.clear();
      }
    } else if (const auto found = text::suggest(first, {"enable"})) {
      near = *found;
    }
  }
  if (near.empty()) return verdict;
  // Give back the name that was written.
  if (const auto star = near.find(".*."); star != std::string::npos) {
    const auto second = verdict.rest.find('.', verdict.rest.find('.') + 1);
    const auto third = verdict.rest.find('.', second + 1);
    if (third != std::string::npos) {
      near.replace(star + 1, 1, verdict.rest.substr(second + 1, third - second - 1));
    }
  }
  verdict.suggestion = std::string(kPrefix) + near;
  return verdict;
}

}  // namespace bulkhead::rules
