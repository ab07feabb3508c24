// Env files of `format: raw`, which are read as `docker run --env-file` reads them: what stands
// behind the first `=` is the value, with its quotes, spaces and dollars. The usual format is in
// dotenv.h.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compose/dotenv.h"
#include "compose/template.h"

namespace bulkhead::compose {

/// As parse_env_file(), but `lookup` only gives the value of a key that stands alone; where it
/// has none, the key is left out.
EnvFileFault parse_raw_env_file(std::string_view text, const VariableLookup& lookup,
                                std::map<std::string, std::string>& variables);

}  // namespace bulkhead::compose
