#include "text/suggest.h"

#include <algorithm>

namespace bulkhead::text {
namespace {

// Words longer than this are nobody's misspelt key; the comparison is quadratic in length.
constexpr std::size_t kLongestWord = 64;

std::string folded(std::string_view word) {
  std::string result(word);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return result;
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::optional<std::string> suggest(std::string_view word,
                                   const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::string wanted = folded(word);
  const std::size_t allowed = std::max<std::size_t>(1, wanted.size() / 3);
  std::optional<std::string> best;
  std::size_t best_distance = allowed + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate == word) return std::nullopt;
    if (candidate.size() > kLongestWord) continue;
    const std::string other = folded(candidate);
    std::size_t found = allowed + 1;
    const std::size_t difference =
        wanted.size() > other.size() ? wanted.size() - other.size() : other.size() - wanted.size();
    if (difference <= allowed) found = distance(wanted, other);
    if (wanted.size() >= 3 && other.starts_with(wanted)) found = std::min(found, allowed);
    if (found < best_distance && found < std::max(wanted.size(), other.size())) {
      best_distance = found;
      best = std::string(candidate);
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto found = suggest(word, candidates);
  return found ? "did you mean `" + *found + "`?" : std::string();
}

}  // namespace bulkhead::text
