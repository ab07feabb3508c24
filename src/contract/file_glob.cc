#include "contract/file_glob.h"

#include <algorithm>
#include <optional>

namespace bulkhead::contract {
namespace {

constexpr int kMostFolders = 10'000;

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.push_back(part);
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

/// Matches one character against "[…]" at the front of `pattern`, and takes that off. Nothing when
/// the bracket is not closed: then it stands for itself.
std::optional<bool> match_set(char c, std::string_view& pattern) {
  const auto close = pattern.find(']', 2);
  if (close == std::string_view::npos) return std::nullopt;
  std::string_view set = pattern.substr(1, close - 1);
  pattern.remove_prefix(close + 1);
  const bool negated = set.front() == '!' || set.front() == '^';
  if (negated) set.remove_prefix(1);
  bool found = false;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i + 2 < set.size() && set[i + 1] == '-') {
      found |= set[i] <= c && c <= set[i + 2];
      i += 2;
    } else {
      found |= set[i] == c;
    }
  }
  return found != negated;
}

class Search {
 public:
  explicit Search(text::FileReader& files) : files_(files) {}

  /// `folder` without a slash at its end; empty for the root.
  void run(const std::string& folder, const std::vector<std::string_view>& parts, std::size_t at) {
    if (at == parts.size() || ++folders_ > kMostFolders) return;
    const std::string_view part = parts[at];
    const bool last = at + 1 == parts.size();
    if (part == "..") return run(folder.substr(0, folder.rfind('/')), parts, at + 1);
    if (!has_wildcard(part)) return visit(folder, std::string(part), parts, at, last);
    if (part == "**") run(folder, parts, at + 1);
    auto names = files_.list(folder.empty() ? "/" : folder);
    if (!names) return;
    for (const std::string& name : *names) {
      if (part == "**") {
        if (name.starts_with('.')) continue;
        if (files_.kind(folder + "/" + name) == text::FileKind::kDirectory) {
          run(folder + "/" + name, parts, at);
        } else if (last) {
          visit(folder, name, parts, at, true);
        }
      } else if (name_matches(name, part)) {
        visit(folder, name, parts, at, last);
      }
    }
  }

  std::vector<std::string> take() {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return std::move(found_);
  }

 private:
  void visit(const std::string& folder, const std::string& name,
             const std::vector<std::string_view>& parts, std::size_t at, bool last) {
    const std::string path = folder + "/" + name;
    const text::FileKind kind = files_.kind(path);
    if (last && kind == text::FileKind::kFile) found_.push_back(path);
    if (!last && kind == text::FileKind::kDirectory) run(path, parts, at + 1);
  }

  text::FileReader& files_;
  int folders_ = 0;
  std::vector<std::string> found_;
};

}  // namespace

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

bool name_matches(std::string_view name, std::string_view pattern) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  // Greedy with one point to come back to: linear but for the last star.
  std::string_view after_star;
  std::string_view at_star;
  bool starred = false;
  while (!name.empty()) {
    std::string_view rest = pattern;
    bool matched = false;
    if (!pattern.empty() && pattern.front() == '*') {
      starred = true;
      pattern.remove_prefix(1);
      after_star = pattern;
      at_star = name;
      continue;
    }
    if (!pattern.empty()) {
      std::optional<bool> in_set;
      if (pattern.front() == '[') in_set = match_set(name.front(), rest);
      if (in_set) {
        matched = *in_set;
      } else {
        matched = pattern.front() == '?' || pattern.front() == name.front();
        rest = pattern.substr(1);
      }
    }
    if (matched) {
      name.remove_prefix(1);
      pattern = rest;
    } else if (starred) {
      at_star.remove_prefix(1);
      name = at_star;
      pattern = after_star;
    } else {
      return false;
    }
  }
  while (!pattern.empty() && pattern.front() == '*') pattern.remove_prefix(1);
  return pattern.empty();
}

std::vector<std::string> match_files(text::FileReader& files, const std::string& directory,
                                     std::string_view pattern) {
  if (!has_wildcard(pattern)) return {absolute_path(directory, pattern)};
  const bool absolute = pattern.starts_with('/');
  Search search(files);
  std::string start = absolute || directory == "/" ? std::string() : directory;
  search.run(start, split_path(pattern), 0);
  return search.take();
}

std::string absolute_path(const std::string& directory, std::string_view path) {
  std::vector<std::string_view> parts;
  if (!path.starts_with('/')) parts = split_path(directory);
  for (const std::string_view part : split_path(path)) parts.push_back(part);
  std::vector<std::string_view> clean;
  for (const std::string_view part : parts) {
    if (part != "..") {
      clean.push_back(part);
    } else if (!clean.empty()) {
      clean.pop_back();
    }
  }
  std::string result;
  for (const std::string_view part : clean) result.append("/").append(part);
  return result.empty() ? "/" : result;
}

std::string shown_path(const std::string& path, const std::string& directory) {
  const auto from = split_path(directory);
  const auto to = split_path(path);
  const auto [here, there] = std::mismatch(from.begin(), from.end(), to.begin(), to.end());
  std::string relative;
  for (auto up = here; up != from.end(); ++up) relative += "../";
  for (auto part = there; part != to.end(); ++part) {
    relative.append(part == there ? "" : "/").append(*part);
  }
  return relative.size() < path.size() ? relative : path;
}

}  // namespace bulkhead::contract
