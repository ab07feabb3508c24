#include "orchestrate/fields.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "base/byte_size.h"

namespace bulkhead::orchestrate {
namespace {

constexpr const char* kHidden = "(hidden)";

bool needs_quotes(const std::string& word) {
  return word.empty() || std::any_of(word.begin(), word.end(), [](unsigned char c) {
           return std::isspace(c) != 0 || c == '"' || c == '\'' || c == '\\';
         });
}

/// A long list is shown without what the other has as well. Both are sorted.
std::string show_set(const std::vector<std::string>& these,
                     const std::vector<std::string>& others) {
  constexpr std::size_t kShort = 5;
  if (std::max(these.size(), others.size()) <= kShort) {
    return fmt::format("{}", fmt::join(these, ", "));
  }
  std::vector<std::string> shown;
  std::set_difference(these.begin(), these.end(), others.begin(), others.end(),
                      std::back_inserter(shown));
  const std::size_t same = these.size() - shown.size();
  if (same > 0) shown.push_back(fmt::format("{} that {} the same", same, same == 1 ? "is" : "are"));
  return fmt::format("{}", fmt::join(shown, ", "));
}

}  // namespace

std::string show_bytes(std::int64_t bytes) {
  if (bytes == 0) return "none";
  if (bytes < 0) return "unlimited";
  return human_size(static_cast<std::uint64_t>(bytes));
}

std::string show_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    if (!needs_quotes(word)) {
      text += word;
      continue;
    }
    text += '"';
    for (const char c : word) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text;
}

std::string short_id(std::string_view id) {
  constexpr std::string_view kDigest = "sha256:";
  if (id.starts_with(kDigest)) id.remove_prefix(kDigest.size());
  return std::string(id.substr(0, 12));
}

bool looks_secret(std::string_view name, std::string_view value) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const char* word : {"PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "AUTH", "PWD", "DSN"}) {
    if (upper.find(word) != std::string::npos) return true;
  }
  // A URL that carries a password.
  const std::size_t scheme = value.find("://");
  return scheme != std::string_view::npos && value.find('@', scheme) != std::string_view::npos;
}

void Fields::text(const std::string& field, const std::string& live, const std::string& wanted) {
  if (live != wanted) out_.push_back({field, live, wanted});
}

void Fields::flag(const std::string& field, bool live, bool wanted) {
  text(field, live ? "true" : "false", wanted ? "true" : "false");
}

void Fields::number(const std::string& field, std::int64_t live, std::int64_t wanted) {
  if (live != wanted) out_.push_back({field, fmt::format("{}", live), fmt::format("{}", wanted)});
}

void Fields::bytes(const std::string& field, std::int64_t live, std::int64_t wanted) {
  if (live != wanted) out_.push_back({field, show_bytes(live), show_bytes(wanted)});
}

void Fields::words(const std::string& field, const std::vector<std::string>& live,
                   const std::vector<std::string>& wanted) {
  if (live != wanted) out_.push_back({field, show_words(live), show_words(wanted)});
}

void Fields::set(const std::string& field, std::vector<std::string> live,
                 std::vector<std::string> wanted) {
  std::sort(live.begin(), live.end());
  std::sort(wanted.begin(), wanted.end());
  if (live == wanted) return;
  out_.push_back({field, show_set(live, wanted), show_set(wanted, live)});
}

void Fields::map(const std::string& field, const std::map<std::string, std::string>& live,
                 const std::map<std::string, std::string>& wanted) {
  const auto show = [](const std::string& key, const std::string& value) {
    return looks_secret(key, value) ? std::string(kHidden) : show_words({value});
  };
  for (const auto& [key, value] : live) {
    const auto other = wanted.find(key);
    if (other == wanted.end()) {
      out_.push_back({field + "." + key, show(key, value), ""});
    } else if (other->second != value) {
      out_.push_back({field + "." + key, show(key, value), show(key, other->second)});
    }
  }
  for (const auto& [key, value] : wanted) {
    if (!live.contains(key)) out_.push_back({field + "." + key, "", show(key, value)});
  }
}

}  // namespace bulkhead::orchestrate
