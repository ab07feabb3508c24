#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  });
  return result;
}

/// The variable's last words name a secret: DB_PASSWORD, GITHUB_TOKEN; not TOKEN_LIFETIME.
bool names_secret(const std::string& variable) {
  static constexpr std::array<std::string_view, 14> kEndings = {
      "PASSWORD", "PASSWD", "PASSPHRASE",  "SECRET",     "SECRET_KEY",  "API_KEY",
      "APIKEY",   "TOKEN",  "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIALS", "SECRET_ACCESS_KEY",
      "_PASS",    "_PWD"};
  static constexpr std::array<std::string_view, 3> kHarmless = {"ALLOW_EMPTY", "RANDOM", "PUBLIC"};
  const std::string name = upper(variable);
  for (const auto word : kHarmless) {
    if (name.find(word) != std::string::npos) return false;
  }
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
    if (!name.ends_with(ending)) return false;
    if (name.size() == ending.size() || ending.front() == '_') return true;
    const char before = name[name.size() - ending.size() - 1];
    return before == '_' || (before >= 'A' && before <= 'Z');
  });
}

/// Not a switch, a path, or a placeholder that says so.
bool looks_secret(const std::string& value) {
  if (value.size() < 3) return false;
  const std::string word = upper(value);
  static constexpr std::array<std::string_view, 9> kSwitches = {
      "TRUE", "FALSE", "YES", "NONE", "NULL", "DISABLED", "ENABLED", "DEFAULT", "OFF"};
  if (std::find(kSwitches.begin(), kSwitches.end(), word) != kSwitches.end()) return false;
  if (value.starts_with("/run/secrets") || value.starts_with("file:")) return false;
  return value.front() != '/' && value.front() != '<';
}

/// In a Compose file, and not as a variable: env files are not the repository's, as a rule.
bool written_in_file(const text::Sources& sources, text::Span span) {
  if (!span.known() || sources.text(span).find('$') != std::string_view::npos) return false;
  const std::string& path = sources.file(span.source).path();
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

/// "user:pass" between "://" and '@'.
bool has_password_in_url(std::string_view value) {
  const auto scheme = value.find("://");
  if (scheme == std::string_view::npos) return false;
  const auto rest = value.substr(scheme + 3);
  const auto at = rest.find('@');
  const auto slash = rest.find('/');
  if (at == std::string_view::npos || (slash != std::string_view::npos && slash < at)) return false;
  const auto colon = rest.find(':');
  return colon != std::string_view::npos && colon + 1 < at;
}

}  // namespace

void plain_secret(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    for (const auto& [variable, entry] : service.environment) {
      if (!entry.value || entry.from_env_file || !written_in_file(context.sources(), entry.span)) {
        continue;
      }
      const bool named = names_secret(variable) && looks_secret(*entry.value);
      if (!named && !has_password_in_url(*entry.value)) continue;
      auto& finding = sink.add(
          entry.span,
          named ? fmt::format("{} has a secret in plain text in variable {}", quoted(name),
                              quoted(variable))
                : fmt::format("{} has a password in plain text in the address in variable {}",
                              quoted(name), quoted(variable)),
          {name});
      finding.diagnostic.help =
          named ? fmt::format(
                      "give it as a file under `secrets` (many images read {}_FILE), or take "
                      "it from the environment as `${{{}}}`",
                      variable, variable)
                : "take the password from the environment, as in `${DB_PASSWORD}`";
    }
  }
}

}  // namespace bulkhead::rules
