#include "rules/other_codes.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/check.h"
#include "base/embedded_file.h"

namespace bulkhead::rules {

// Generated: cmake/embed.cmake.
const std::vector<EmbeddedFile>& other_codes_files();

namespace {

constexpr std::string_view kHeading = "## ";

struct Section {
  std::vector<std::string_view> words;  // the code, then its names
  std::string_view text;
};

/// "BH539 borrowed-namespace, missing-container"
std::vector<std::string_view> words_of(std::string_view heading) {
  std::vector<std::string_view> words;
  while (!heading.empty()) {
    const auto end = std::min(heading.find_first_of(" ,"), heading.size());
    if (end > 0) words.push_back(heading.substr(0, end));
    heading.remove_prefix(std::min(end + 1, heading.size()));
  }
  return words;
}

std::vector<Section> sections() {
  CHECK(other_codes_files().size() == 1);
  const std::string_view page = other_codes_files().front().content;
  std::vector<Section> found;
  for (auto at = page.find("\n## "); at != std::string_view::npos;) {
    const auto next = page.find("\n## ", at + 1);
    const auto text = page.substr(at + 1, std::min(next, page.size()) - at - 1);
    const auto heading = text.substr(kHeading.size(), text.find('\n') - kHeading.size());
    found.push_back({words_of(heading), text});
    at = next;
  }
  return found;
}

bool same_code(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

}  // namespace

std::string_view explain_other_code(std::string_view code_or_name) {
  for (const Section& section : sections()) {
    for (const std::string_view word : section.words) {
      if (same_code(word, code_or_name)) return section.text.substr(kHeading.size());
    }
  }
  return {};
}

std::vector<std::string_view> other_code_words() {
  std::vector<std::string_view> words;
  for (const Section& section : sections()) {
    words.insert(words.end(), section.words.begin(), section.words.end());
  }
  return words;
}

}  // namespace bulkhead::rules
