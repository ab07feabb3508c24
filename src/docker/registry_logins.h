// RegistryLogins: what the docker command line's config.json knows of registries, as it would use
// it: what is written there ("auths"), or what a credential helper says that is named there
// ("credHelpers" for one registry, "credsStore" for all). A helper is a program
// docker-credential-NAME in PATH; it is asked once for each registry, one at a time, since it may
// ask the user in turn.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "docker/names.h"

namespace bulkhead::docker {

/// Who is to be asked, and for what.
struct CredentialProgram {
  std::string program;  // "docker-credential-pass"
  std::string server;   // "https://index.docker.io/v1/", "registry.example:5000"
};

/// The helper that the text of a config.json names for the registry of `image`. kInvalid when the
/// text is not such a file, or the name is none.
Result<std::optional<CredentialProgram>> credential_program(std::string_view config_json,
                                                            const ImageRef& image);

struct RegistryLogin {
  std::string auth;      // the value of X-Registry-Auth; empty: none
  std::string why_none;  // what went wrong with the helper; docker goes on without a login, too
};

/// Thread-safe.
class RegistryLogins final {
 public:
  /// How long a helper has.
  static constexpr Duration kPatience = std::chrono::seconds(10);

  /// `config_json` may be empty: nobody is logged in. `clock` outlives it.
  RegistryLogins(std::string config_json, Clock& clock)
      : config_json_(std::move(config_json)), clock_(clock) {}

  /// kInvalid when config.json is none, kInterrupted.
  Result<RegistryLogin> find(const ImageRef& image, const std::stop_token& stop);

 private:
  const std::string config_json_;
  Clock& clock_;
  std::mutex lock_;
  std::map<std::string, RegistryLogin> asked_;  // by server
};

}  // namespace bulkhead::docker
