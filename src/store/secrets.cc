#include "store/secrets.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>

#include "text/yaml.h"

namespace bulkhead::store {
namespace {

// A name with one of these has a secret for a value, whatever it looks like.
constexpr std::array kStrong{
    "PASS",   "PWD",        "SECRET",  "TOKEN",   "CREDENTIAL", "PRIVATE", "API_KEY",
    "APIKEY", "ACCESS_KEY", "ENCRYPT", "SIGNING", "SALT",       "DSN",     "CONNECTION_STRING",
    "BEARER"};
// With one of these, unless the value is short, a path or an address.
constexpr std::array kWeak{"KEY", "AUTH", "CERT", "SESSION", "COOKIE", "WEBHOOK", "JWT", "HMAC"};
// What has these is long, random, and public.
constexpr std::array kPublic{"TAG",    "SHA",   "VERSION", "COMMIT", "REVISION",
                             "DIGEST", "BUILD", "IMAGE",   "HASH"};
constexpr std::array kPrefixes{"ghp_", "gho_", "ghs_", "github_pat_", "sk-",  "sk_live", "sk_test",
                               "xoxb", "xoxp", "AKIA", "ASIA",        "AIza", "glpat-",  "eyJ"};
constexpr std::size_t kShort = 8;
constexpr std::size_t kRandomLooking = 24;

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
    return c == '-' || c == '.' ? '_' : static_cast<char>(std::toupper(c));
  });
  return result;
}

template <typename Words>
bool has_any(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return text.find(word) != std::string_view::npos; });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string_view unquoted(std::string_view text) {
  text = trimmed(text);
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// "$NAME", "${NAME}", "${NAME:?message}": whose value stands elsewhere. Not "${NAME:-default}".
bool is_reference(std::string_view value) {
  if (!value.starts_with('$')) return false;
  if (value.starts_with("$$")) return false;
  if (!value.starts_with("${")) {
    return std::all_of(value.begin() + 1, value.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  }
  if (value.find('}') != value.size() - 1) return false;
  const std::size_t operation = value.find_first_of(":-+?");
  if (operation == std::string_view::npos) return true;
  const std::size_t word = value.find_first_not_of(":-+?", operation);
  return value.substr(operation, 2).find('?') != std::string_view::npos || word == value.size() - 1;
}

/// Variables that a text refers to, those within defaults too.
void add_references(std::string_view text, std::set<std::string>& names) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    if (text.substr(at, 2) == "$$") {
      at += 2;
      continue;
    }
    const std::size_t begin = at + (text.substr(at, 2) == "${" ? 2 : 1);
    at = begin;
    while (at < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_')) {
      ++at;
    }
    if (at > begin) names.emplace(text.substr(begin, at - begin));
  }
}

/// The password of each "scheme://user:password@host".
std::vector<std::string_view> url_passwords(std::string_view value) {
  std::vector<std::string_view> found;
  for (std::size_t scheme = value.find("://"); scheme != std::string_view::npos;
       scheme = value.find("://", scheme + 3)) {
    const std::string_view rest =
        value.substr(scheme + 3, value.find_first_of("/?# \t\"'", scheme + 3) - scheme - 3);
    const std::size_t at = rest.rfind('@');
    if (at == std::string_view::npos) continue;
    const std::size_t colon = rest.find(':');
    if (colon < at) found.push_back(rest.substr(colon + 1, at - colon - 1));
  }
  return found;
}

bool has_url_password(std::string_view value) {
  const auto found = url_passwords(value);
  return std::any_of(found.begin(), found.end(),
                     [](std::string_view password) { return !is_reference(password); });
}

/// Of a file that holds the secret, say.
bool names_place(const std::string& upper_name) {
  return upper_name.ends_with("_FILE") || upper_name.ends_with("_PATH") ||
         upper_name.ends_with("_DIR");
}

/// The value is a secret whatever it looks like.
bool is_secret_name(const std::string& upper_name) {
  return !names_place(upper_name) && (has_any(upper_name, kStrong) || upper_name.ends_with("PW"));
}

bool looks_random(std::string_view value) {
  if (value.size() < kRandomLooking) return false;
  // Words and years joined by dashes hardly change between letters and digits; random text does.
  int changes = 0;
  bool digit_before = false;
  for (const char byte : value) {
    const auto c = static_cast<unsigned char>(byte);
    if (std::isalnum(c) == 0 && c != '+' && c != '/' && c != '=' && c != '_' && c != '-') {
      return false;
    }
    const bool digit = std::isdigit(c) != 0;
    if (digit != digit_before) ++changes;
    digit_before = digit;
  }
  return !value.starts_with('/') && changes >= 5 &&
         std::count(value.begin(), value.end(), '/') <= 2;
}

/// A value that is a secret whoever it belongs to.
bool looks_secret(std::string_view name, std::string_view value) {
  if (has_url_password(value)) return true;
  if (value.find("-----BEGIN ") != std::string_view::npos) return true;
  if (std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](const char* prefix) {
        return value.starts_with(prefix) && value.size() >= 16;
      })) {
    return true;
  }
  return looks_random(value) && !has_any(upper(name), kPublic);
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  });
}

/// Where in a line of words the value of an option such as "--requirepass x" begins.
std::optional<std::size_t> option_value(std::string_view words) {
  for (std::size_t dash = words.find('-'); dash != std::string_view::npos;
       dash = words.find('-', dash + 1)) {
    if (dash > 0 && words[dash - 1] != ' ' && words[dash - 1] != '"' && words[dash - 1] != '\'') {
      continue;
    }
    const std::size_t end = words.find_first_of(" =", dash);
    if (end == std::string_view::npos) return std::nullopt;
    if (has_any(upper(words.substr(dash, end - dash)), kStrong)) return end + 1;
  }
  return std::nullopt;
}

class YamlScan final {
 public:
  explicit YamlScan(std::string_view text) : text_(text) {}

  /// False when it is no YAML.
  bool run() {
    text::Sources sources;
    const text::SourceId id = sources.add("text", std::string(text_));
    std::vector<text::Diagnostic> faults;
    text::YamlOptions options;
    options.non_string_keys = text::NonStringKeys::kAsText;
    const auto documents = text::parse_yaml_documents(sources, id, options, faults);
    if (!documents) return false;
    for (const text::Value& document : *documents) visit("", document);
    scan_comments();
    return true;
  }

  const std::set<std::string>& variables() const { return variables_; }

  std::vector<SecretRange> take() {
    std::vector<SecretRange> ranges;
    // An alias gives its anchor's values a second time.
    for (auto& [begin, range] : found_) {
      if (ranges.empty() || ranges.back().end <= begin) ranges.push_back(std::move(range));
    }
    return ranges;
  }

 private:
  void visit(const std::string& name, const text::Value& value) {
    if (const text::Mapping* mapping = value.as_mapping()) {
      for (const auto& entry : *mapping) {
        cover(entry.key_span);
        visit(entry.key, entry.value);
      }
    } else if (const text::Sequence* sequence = value.as_sequence()) {
      const std::string* before = nullptr;
      for (const text::Value& item : *sequence) {
        const bool option = before && before->starts_with('-') &&
                            before->find_first_of(" =") == std::string::npos &&
                            has_any(upper(*before), kStrong);
        if (option && item.is_scalar()) {
          add_references(raw_of(item), variables_);
          hide(*before, item.span().begin, item.span().end);
        } else {
          visit_item(name, item);
        }
        before = item.as_string();
      }
    } else if (value.is_scalar()) {
      visit_scalar(name, value);
    }
  }

  /// "NAME=value" in a list, or a word of a command.
  void visit_item(const std::string& list, const text::Value& item) {
    const std::string* words = item.as_string();
    if (!words) return visit(list, item);
    cover(item.span());
    const std::string_view raw = raw_of(item);
    const std::size_t equals = raw.find('=');
    const std::string_view name = unquoted_start(raw.substr(0, equals));
    if (equals != std::string_view::npos && is_name(name)) {
      note_variables(name, raw.substr(equals + 1));
      if (is_secret(name, value_text(raw.substr(equals + 1), raw))) {
        hide(std::string(name), item.span().begin + equals + 1, item.span().end);
      }
      return;
    }
    visit_words(list, item);
  }

  void visit_scalar(const std::string& name, const text::Value& value) {
    cover(value.span());
    if (value.is_null()) return;
    const std::string_view raw = raw_of(value);
    note_variables(name, raw);
    const bool mapped = !name.empty() && is_secret(name, unquoted(raw));
    // `secrets.NAME.file`, `PASSWORD_FILE`: a path is not what it names.
    if (mapped && !(name == "file" && !looks_secret(name, unquoted(raw)))) {
      hide(name, value.span().begin, value.span().end);
    } else {
      visit_words(name, value);
    }
  }

  void visit_words(const std::string& name, const text::Value& value) {
    const std::string_view raw = raw_of(value);
    if (const auto option = option_value(raw)) {
      const std::string_view rest = unquoted(raw.substr(*option));
      add_references(rest.substr(0, rest.find(' ')), variables_);
      if (!rest.empty() && !rest.starts_with('$')) {
        hide(name, value.span().begin + *option, value.span().end);
        return;
      }
    }
    if (!is_reference(unquoted(raw)) && looks_secret(name, unquoted(raw)) &&
        !raw.starts_with("sha256:") && raw.find("@sha256:") == std::string_view::npos) {
      hide(name, value.span().begin, value.span().end);
    }
  }

  /// Of a value that belongs to `name`: the variables that stand where a secret does.
  void note_variables(std::string_view name, std::string_view raw) {
    if (is_secret_name(upper(name))) add_references(raw, variables_);
    for (const std::string_view password : url_passwords(raw)) {
      add_references(password, variables_);
    }
  }

  std::string_view raw_of(const text::Value& value) const {
    return text_.substr(value.span().begin, value.span().end - value.span().begin);
  }

  static std::string_view unquoted_start(std::string_view raw) {
    return !raw.empty() && (raw.front() == '"' || raw.front() == '\'') ? raw.substr(1) : raw;
  }
  /// What stands after the '=' of a word that may be quoted as a whole.
  static std::string_view value_text(std::string_view after, std::string_view raw) {
    const bool quoted = raw.front() == '"' || raw.front() == '\'';
    return quoted && after.ends_with(raw.front()) ? after.substr(0, after.size() - 1) : after;
  }

  void cover(text::Span span) { scalars_[span.begin] = span.end; }

  void hide(const std::string& name, std::size_t begin, std::size_t end, bool comment = false) {
    if (begin < end) found_.emplace(begin, SecretRange{name, begin, end, comment});
  }

  /// Whole-line comments, which often hold a line that was in use.
  void scan_comments() {
    for (std::size_t begin = 0; begin < text_.size();) {
      std::size_t end = text_.find('\n', begin);
      if (end == std::string_view::npos) end = text_.size();
      const std::size_t hash = text_.find_first_not_of(" \t", begin);
      if (hash < end && text_[hash] == '#' && !in_scalar(hash)) scan_comment(hash, end);
      begin = end + 1;
    }
  }

  void scan_comment(std::size_t hash, std::size_t end) {
    const std::string_view line = text_.substr(hash, end - hash);
    const std::size_t separator = line.find_first_of(":=");
    if (separator == std::string_view::npos) {
      if (looks_secret("", trimmed(line.substr(1)))) hide("a comment", hash + 1, end, true);
      return;
    }
    const std::size_t first = line.find_first_not_of("# \t-");
    const std::string_view name =
        first < separator ? trimmed(line.substr(first, separator - first)) : std::string_view{};
    const std::string_view value = trimmed(line.substr(separator + 1));
    if ((is_name(name) && is_secret(name, unquoted(value))) || looks_secret(name, value)) {
      hide("a comment", hash + separator + 1, end, true);
    }
  }

  bool in_scalar(std::size_t offset) const {
    auto after = scalars_.upper_bound(offset);
    return after != scalars_.begin() && std::prev(after)->second > offset;
  }

  std::string_view text_;
  std::set<std::string> variables_;
  std::map<std::size_t, SecretRange> found_;
  std::map<std::size_t, std::size_t> scalars_;
};

/// Where a quoted value that begins at `begin` ends, its closing quote included.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote) {
      return at + 1;
    }
  }
  return text.size();
}

}  // namespace

bool is_secret(std::string_view name, std::string_view value) {
  value = unquoted(value);
  if (value.empty() || is_reference(value)) return false;
  const std::string upper_name = upper(name);
  if (names_place(upper_name) && !has_url_password(value)) return false;
  if (is_secret_name(upper_name) || has_any(upper_name, kStrong)) return true;
  if (has_any(upper_name, kWeak)) {
    return looks_secret(name, value) ||
           (value.size() >= kShort && !value.starts_with('/') && !value.starts_with("./") &&
            value.find("://") == std::string_view::npos &&
            value.find(' ') == std::string_view::npos);
  }
  return looks_secret(name, value);
}

std::set<std::string> secret_variables_in_yaml(std::string_view text) {
  YamlScan scan(text);
  return scan.run() ? scan.variables() : std::set<std::string>();
}

std::vector<SecretRange> secrets_in_yaml(std::string_view text) {
  YamlScan scan(text);
  return scan.run() ? scan.take() : secrets_in_env_file(text);
}

std::vector<SecretRange> secrets_in_env_file(std::string_view text,
                                             const std::set<std::string>& variables) {
  std::vector<SecretRange> ranges;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    std::size_t first = text.find_first_not_of(" \t", begin);
    const bool comment = first < end && text[first] == '#';
    if (comment) first = text.find_first_not_of("# \t", first);
    if (first < end && text.substr(first, 7) == "export ") {
      first = text.find_first_not_of(' ', first + 7);
    }
    const std::size_t separator = text.find_first_of("=:", first);
    if (first < end && separator < end) {
      const std::string name(trimmed(text.substr(first, separator - first)));
      const std::size_t value = text.find_first_not_of(" \t", separator + 1);
      if (value < end) {
        if (!comment && (text[value] == '"' || text[value] == '\'')) {
          end = std::max(end_of_quoted(text, value), value);
        }
        const std::string_view whole = trimmed(text.substr(value, end - value));
        const bool known =
            variables.contains(name) && !is_reference(unquoted(whole)) && !unquoted(whole).empty();
        if (known || is_secret(name, whole)) {
          ranges.push_back({comment ? "a comment" : name, value, value + whole.size(), comment});
        }
        end = std::min(text.find('\n', end), text.size());
      }
    }
    begin = end + 1;
  }
  return ranges;
}

}  // namespace bulkhead::store
