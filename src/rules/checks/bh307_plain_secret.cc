#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "rules/checks.h"
#include "rules/resolved_place.h"
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
  static constexpr std::array<std::string_view, 24> kEndings = {
      "PASSWORD",       "PASSWD",     "PASSPHRASE",    "SECRET",       "SECRET_KEY",
      "API_KEY",        "APIKEY",     "TOKEN",         "PRIVATE_KEY",  "ACCESS_KEY",
      "CREDENTIALS",    "_PASS",      "_PWD",          "_PW",          "SECRET_ACCESS_KEY",
      "FERNET_KEY",     "AUTH_KEY",   "AUTHKEY",       "SIGNING_KEY",  "SECRET_KEY_BASE",
      "ENCRYPTION_KEY", "MASTER_KEY", "ROOT_TOKEN_ID", "ERLANG_COOKIE"};
  static constexpr std::array<std::string_view, 3> kHarmless = {"ALLOW_EMPTY", "RANDOM", "PUBLIC"};
  const std::string name = upper(variable);
  for (const auto word : kHarmless) {
    if (name.find(word) != std::string::npos) return false;
  }
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
    if (!name.ends_with(ending)) return false;
    if (name.size() == ending.size() || ending.front() == '_') return true;
    const char before = name[name.size() - ending.size() - 1];
    // Spring and Elasticsearch write spring.datasource.password.
    return before == '_' || before == '.' || before == '-' || (before >= 'A' && before <= 'Z');
  });
}

/// Not a switch, a path, or a placeholder that says so.
bool looks_secret(const std::string& value) {
  const bool number = value.find_first_not_of("0123456789") == std::string::npos;
  if (value.empty() || (value.size() < 3 && number)) return false;
  const std::string word = upper(value);
  static constexpr std::array<std::string_view, 13> kSwitches = {
      "TRUE",     "FALSE",   "YES",     "NO",  "ON",      "NONE", "NULL",
      "DISABLED", "ENABLED", "DEFAULT", "OFF", "INVALID", "-"};
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

/// Only the name stands there: `- DB_PASSWORD` takes the value that .env or the shell has.
bool passed_through(const text::Sources& sources, text::Span span, std::string_view variable) {
  std::string_view written = sources.text(span);
  const bool quoted_text =
      written.size() >= 2 && (written.front() == '"' || written.front() == '\'');
  if (quoted_text) written = written.substr(1, written.size() - 2);
  return written == variable;
}

/// A key that says by its beginning whose it is, and that it is one.
bool is_known_token(std::string_view value) {
  static constexpr std::array<std::string_view, 13> kBeginnings = {
      "sk_live_", "rk_live_", "ghp_",    "github_pat_", "glpat-", "xoxb-",    "xoxp-",
      "AKIA",     "tskey-",   "sk-ant-", "sk-proj-",    "hf_",    "dckr_pat_"};
  // Whoever knows the address of a webhook may use it.
  static constexpr std::array<std::string_view, 2> kAddresses = {
      "https://hooks.slack.com/services/", "https://discord.com/api/webhooks/"};
  for (const std::string_view address : kAddresses) {
    if (value.starts_with(address) && value.size() > address.size() + 16) return true;
  }
  return value.size() >= 16 && value.find_first_of(" /") == std::string_view::npos &&
         std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return value.starts_with(beginning); });
}

/// Of one software's own: Laravel's APP_KEY "base64:…", Neo4j's NEO4J_AUTH "neo4j/…".
bool is_secret_of_its_own(const std::string& variable, std::string_view value) {
  if (variable == "APP_KEY") return value.starts_with("base64:") && value.size() > 16;
  if (variable != "NEO4J_AUTH") return false;
  const auto slash = value.find('/');
  return slash != std::string_view::npos && slash + 1 < value.size();
}

/// `org.…PlainLoginModule required username="a" password="b";`
bool has_password_in_login_module(std::string_view value) {
  static constexpr std::string_view kKey = " password=";
  const auto at = value.find("LoginModule") == std::string_view::npos ? std::string_view::npos
                                                                      : value.find(kKey);
  if (at == std::string_view::npos) return false;
  std::string_view rest = value.substr(at + kKey.size());
  while (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) rest.remove_prefix(1);
  return !rest.empty() && rest.front() != ';';
}

/// "Server=db;User Id=sa;Password=x"
bool has_password_in_pairs(std::string_view value) {
  while (!value.empty()) {
    const auto end = std::min(value.find(';'), value.size());
    const std::string_view pair = trim(value.substr(0, end));
    value.remove_prefix(std::min(end + 1, value.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals + 3 >= pair.size()) continue;
    const std::string key = upper(trim(pair.substr(0, equals)));
    if (key == "PASSWORD" || key == "PWD") return true;
  }
  return false;
}

/// "user:pass" between "://" and '@', or before the "@tcp(" of Go's MySQL driver.
bool has_password_in_address(std::string_view value) {
  if (const auto tcp = value.find("@tcp("); tcp != std::string_view::npos) {
    const auto user = value.substr(0, tcp);
    const auto colon = user.find(':');
    if (user.find("://") == std::string_view::npos) {
      return colon != std::string_view::npos && colon + 1 < user.size();
    }
  }
  if (value.find("://") == std::string_view::npos) return has_password_in_pairs(value);
  const auto scheme = value.find("://");
  const auto rest = value.substr(scheme + 3);
  const auto at = rest.find('@');
  const auto slash = rest.find('/');
  if (at == std::string_view::npos || (slash != std::string_view::npos && slash < at)) return false;
  const auto colon = rest.find(':');
  return colon != std::string_view::npos && colon + 1 < at;
}

/// The literal default of what is nothing but one variable: "x" of `${NAME:-x}`; else empty.
std::string written_default(const Context& context, text::Span span) {
  std::string_view text = context.sources().text(span);
  const auto open = text.find("${");
  if (open == std::string_view::npos) return {};
  text.remove_prefix(open + 2);
  const auto dash = text.find('-');
  const auto close = text.find('}');
  if (dash == std::string_view::npos || close == std::string_view::npos || close < dash) return {};
  if (text.substr(0, close).find_first_of("?+$") < dash) return {};
  if (text.find_first_of("${", close) != std::string_view::npos) return {};
  const std::string_view word = text.substr(dash + 1, close - dash - 1);
  return word.find('$') == std::string_view::npos ? std::string(word) : std::string();
}

/// A name that a variable of the environment can have: "spring.datasource.password" has none.
std::string in_environment(std::string_view variable) {
  if (variable.find_first_of(".-") == std::string_view::npos) return std::string(variable);
  std::string name = upper(variable);
  for (char& c : name) c = c == '.' || c == '-' ? '_' : c;
  return name;
}

/// What takes the secret as a file instead, as the software itself documents it.
std::string as_file(std::string_view variable) {
  // The other parts of these names say whose they are: official images read NAME_FILE.
  for (const std::string_view owner :
       {"POSTGRES_", "MYSQL_", "MARIADB_", "MONGO_INITDB_", "WORDPRESS_", "GF_", "NEXTCLOUD_"}) {
    if (variable.starts_with(owner)) {
      return fmt::format(" (the official image reads {}{}FILE)", variable,
                         owner == "GF_" ? "__" : "_");
    }
  }
  return variable.starts_with("GITEA__") ? fmt::format(" (the image reads {}__FILE)", variable)
                                         : std::string();
}

/// What is built with it has it in its history, whoever gives it.
void judge_build_arguments(const Context& context, Sink& sink, const model::Service& service) {
  const text::Value* args = resolved_value(context, service, {"build", "args"});
  if (!service.build || args == nullptr || args->as_mapping() == nullptr) return;
  for (const auto& entry : *args->as_mapping()) {
    const std::string* value = entry.value.as_string();
    if (value == nullptr || !written_in_file(context.sources(), entry.value.span()) ||
        passed_through(context.sources(), entry.value.span(), entry.key)) {
      continue;
    }
    if (!(names_secret(entry.key) && looks_secret(*value)) && !is_known_token(*value)) continue;
    sink.add(entry.value.span(),
             fmt::format("{} has a secret in plain text in the build argument {}",
                         quoted(service.name), quoted(entry.key)),
             {service.name})
        .diagnostic.help =
        "give it under `build.secrets`: arguments of a build can be read from the image's history";
  }
}

/// The words of a command, those of a shell's text too, each with the place that says it.
std::vector<std::pair<std::string_view, text::Span>> words_of(const text::Value& command) {
  std::vector<std::pair<std::string_view, text::Span>> words;
  const text::Sequence* items = command.as_sequence();
  if (items == nullptr) return words;
  for (const text::Value& item : *items) {
    if (item.as_string() == nullptr) continue;
    std::string_view rest = *item.as_string();
    while (!(rest = trim(rest)).empty()) {
      const auto end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
      words.emplace_back(rest.substr(0, end), item.span());
      rest.remove_prefix(end);
    }
  }
  return words;
}

/// Of others than the known ones nobody knows whether the next word is their value.
bool is_secret_option(std::string_view option, bool has_value) {
  static constexpr std::array<std::string_view, 3> kOptions = {"--requirepass", "--masterauth",
                                                               "--password"};
  if (std::find(kOptions.begin(), kOptions.end(), option) != kOptions.end()) return true;
  if (!has_value || !option.starts_with("--")) return false;
  std::string name(option.substr(2));
  std::replace(name.begin(), name.end(), '-', '_');
  return names_secret(name);
}

/// "redis-server --requirepass x": whoever lists processes reads it too.
void judge_words(const Context& context, Sink& sink, const model::Service& service,
                 const text::Value* command, std::string_view where) {
  if (command == nullptr) return;
  const auto words = words_of(*command);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto [word, span] = words[i];
    const auto equals = word.find('=');
    const auto option = word.substr(0, equals);
    if (!is_secret_option(option, equals != std::string_view::npos)) continue;
    std::string_view value;
    if (equals != std::string_view::npos) value = word.substr(equals + 1);
    if (equals == std::string_view::npos && i + 1 < words.size()) value = words[i + 1].first;
    const text::Span place =
        equals == std::string_view::npos && i + 1 < words.size() ? words[i + 1].second : span;
    while (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
      value.remove_prefix(1);
    }
    while (!value.empty() && (value.back() == '"' || value.back() == '\'')) value.remove_suffix(1);
    if (value.starts_with('-') || value.find_first_of("$`(") != std::string_view::npos) continue;
    if (!looks_secret(std::string(value)) || !written_in_file(context.sources(), place)) continue;
    sink.add(place,
             fmt::format("{} has a secret in plain text in its {}, behind `{}`",
                         quoted(service.name), where, option),
             {service.name})
        .diagnostic.help =
        "take it from the environment, as in `${PASSWORD}`, or from a file under `secrets`";
  }
}

}  // namespace

void plain_secret(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    judge_build_arguments(context, sink, service);
    judge_words(context, sink, service, resolved_value(context, service, {"command"}), "command");
    judge_words(context, sink, service, resolved_value(context, service, {"healthcheck", "test"}),
                "healthcheck");
    for (const auto& [variable, entry] : service.environment) {
      if (!entry.value || entry.from_env_file || !entry.span.known()) continue;
      if (names_secret(variable) && looks_secret(written_default(context, entry.span))) {
        sink.note(entry.span,
                  fmt::format("{} falls back to a secret in plain text in variable {}",
                              quoted(name), quoted(variable)),
                  {name})
            .diagnostic.help =
            fmt::format("demand it instead: `${{{}:?set it in .env}}`", variable);
        continue;
      }
      if (!written_in_file(context.sources(), entry.span) ||
          passed_through(context.sources(), entry.span, variable)) {
        continue;
      }
      const bool named = (names_secret(variable) && looks_secret(*entry.value)) ||
                         is_known_token(*entry.value) ||
                         is_secret_of_its_own(variable, *entry.value);
      const bool in_address = !named && has_password_in_address(*entry.value);
      if (!named && !in_address && !has_password_in_login_module(*entry.value)) continue;
      auto& finding = sink.add(
          entry.span,
          named ? fmt::format("{} has a secret in plain text in variable {}", quoted(name),
                              quoted(variable))
                : fmt::format("{} has a password in plain text in {}variable {}", quoted(name),
                              in_address ? "the address in " : "", quoted(variable)),
          {name});
      finding.diagnostic.help =
          named ? fmt::format(
                      "give it as a file under `secrets`{}, or take it from the environment as "
                      "`${{{}}}`",
                      as_file(variable), in_environment(variable))
                : "take the password from the environment, as in `${DB_PASSWORD}`";
    }
  }
}

}  // namespace bulkhead::rules
