// Credentials for pulling, as the engine takes them, and those that are written in the docker
// command line's own config.json ("auths"). Credential helpers are asked by registry_logins.h.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "docker/names.h"

namespace bulkhead::docker {

/// The value of X-Registry-Auth for `image`, out of the text of config.json; empty when it has
/// none for that registry. kInvalid when the text is not such a file.
Result<std::string> registry_auth(std::string_view config_json, const ImageRef& image);

/// The value of X-Registry-Auth for a user and password, or for an identity token.
std::string auth_of_password(const std::string& server, const std::string& user,
                             const std::string& password);
std::string auth_of_token(const std::string& server, const std::string& token);

/// The registry that a key of config.json names: "https://index.docker.io/v1/" is docker.io.
std::string registry_of_key(std::string_view key);

}  // namespace bulkhead::docker
