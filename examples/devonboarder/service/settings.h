// What the program is told by its environment variables, parsed once at the start.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "outcome.h"
#include "url.h"

namespace devonboarder {

using Environment = std::map<std::string, std::string, std::less<>>;

/// The process's own: an array of NAME=VALUE that ends with a null pointer.
Environment environment_of(const char* const* envp);

struct DatabaseSettings {
  std::string host;
  std::uint16_t port = 5432;
  std::string name;
  std::string user;
  std::string password_file;
};

/// DATABASE_HOST, DATABASE_PORT (optional), DATABASE_NAME, DATABASE_USER, DATABASE_PASSWORD_FILE.
Outcome<DatabaseSettings> database_settings(const Environment& environment);

/// A failure names the variable and says what it is for.
Outcome<std::string> required(const Environment& environment, std::string_view variable);
Outcome<Url> required_url(const Environment& environment, std::string_view variable);
Outcome<std::uint16_t> required_port(const Environment& environment, std::string_view variable);

}  // namespace devonboarder
