#include "rules/example_files.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "compose/dotenv.h"

namespace bulkhead::rules {
namespace {

constexpr std::size_t kLargestExample = std::size_t{1} << 20;
constexpr std::array<std::string_view, 6> kWords = {"example",  "sample", "template",
                                                    "defaults", "dist",   "default"};

bool is_separator(char c) {
  return c == '.' || c == '-' || c == '_';
}

/// The name without the word that makes it an example: ".env" of ".env.example", "example.env" and
/// "env-sample"; empty for a name without such a word.
std::string without_example_word(std::string_view name) {
  for (const std::string_view word : kWords) {
    const auto at = name.find(word);
    if (at == std::string_view::npos) continue;
    std::string_view before = name.substr(0, at);
    std::string_view after = name.substr(at + word.size());
    const bool parted_before = before.empty() || is_separator(before.back());
    const bool parted_after = after.empty() || is_separator(after.front());
    if (!parted_before || !parted_after || (before.empty() && after.empty())) continue;
    if (!before.empty()) before.remove_suffix(1);
    if (before.empty()) return std::string(after);
    return std::string(before) + std::string(after);
  }
  return {};
}

/// ".env" and "env" are one: examples are seldom hidden files.
std::string_view without_dot(std::string_view name) {
  return name.starts_with('.') ? name.substr(1) : name;
}

std::vector<std::string> names_in(text::FileReader& files, const std::string& directory) {
  auto names = files.list(directory);
  return names ? *std::move(names) : std::vector<std::string>{};
}

}  // namespace

std::optional<std::string> example_of(text::FileReader& files, const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  const std::string_view name = std::string_view(path).substr(slash + 1);
  for (const std::string& other : names_in(files, path.substr(0, slash))) {
    const std::string meant = without_example_word(other);
    if (!meant.empty() && without_dot(meant) == without_dot(name)) return other;
  }
  return std::nullopt;
}

std::set<std::string> example_variables(text::FileReader& files, const std::string& directory) {
  std::set<std::string> names;
  for (const std::string& name : names_in(files, directory)) {
    const std::string meant = without_example_word(name);
    if (meant.empty() || without_dot(meant) != "env") continue;
    const auto text = files.read(directory + "/" + name, kLargestExample);
    if (!text) continue;
    std::map<std::string, std::string> variables;
    const auto nothing = [](std::string_view) -> const std::string* { return nullptr; };
    compose::parse_env_file(*text, nothing, variables);
    for (const auto& [variable, value] : variables) names.insert(variable);
  }
  return names;
}

}  // namespace bulkhead::rules
