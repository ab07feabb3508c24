// Credentials for pulling, from the docker command line's own config.json. Only what is written
// in the file ("auths") is read; credential helpers are programs and are not run.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "docker/names.h"

namespace bulkhead::docker {

/// The value of X-Registry-Auth for `image`, out of the text of config.json; empty when it has
/// none for that registry. kInvalid when the text is not such a file.
Result<std::string> registry_auth(std::string_view config_json, const ImageRef& image);

}  // namespace bulkhead::docker
