#include "settings.h"

namespace devonboarder {

Environment environment_of(const char* const* envp) {
  Environment environment;
  for (; *envp != nullptr; ++envp) {
    const std::string_view entry = *envp;
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return environment;
}

Outcome<std::string> required(const Environment& environment, std::string_view variable) {
  const auto found = environment.find(variable);
  if (found == environment.end() || found->second.empty()) {
    return failure("environment variable " + std::string(variable) + " is not set");
  }
  return found->second;
}

Outcome<Url> required_url(const Environment& environment, std::string_view variable) {
  const Outcome<std::string> text = required(environment, variable);
  if (!text) return failure(text.error());
  Outcome<Url> url = parse_url(*text);
  if (!url) return failure("environment variable " + std::string(variable) + ": " + url.error());
  return url;
}

Outcome<std::uint16_t> required_port(const Environment& environment, std::string_view variable) {
  const Outcome<std::string> text = required(environment, variable);
  if (!text) return failure(text.error());
  Outcome<std::uint16_t> port = parse_port(*text);
  if (!port) return failure("environment variable " + std::string(variable) + ": " + port.error());
  return port;
}

Outcome<DatabaseSettings> database_settings(const Environment& environment) {
  DatabaseSettings settings;
  struct {
    std::string_view variable;
    std::string& value;
  } const texts[] = {{"DATABASE_HOST", settings.host},
                     {"DATABASE_NAME", settings.name},
                     {"DATABASE_USER", settings.user},
                     {"DATABASE_PASSWORD_FILE", settings.password_file}};
  for (const auto& [variable, value] : texts) {
    Outcome<std::string> text = required(environment, variable);
    if (!text) return failure(text.error());
    value = std::move(*text);
  }
  if (environment.contains("DATABASE_PORT")) {
    const Outcome<std::uint16_t> port = required_port(environment, "DATABASE_PORT");
    if (!port) return failure(port.error());
    settings.port = *port;
  }
  return settings;
}

}  // namespace devonboarder
