// Env files: `.env`, `--env-file` and a service's `env_file`, read as the reference implementation
// does: comments, `export`, quotes over several lines, escapes, variables of earlier lines.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "compose/template.h"

namespace bulkhead::compose {

struct EnvFileFault {
  std::string message;  // empty: none
  std::uint32_t offset = 0;
};

/// Adds to `variables`; later lines win over earlier ones. `lookup` goes before `variables` when a
/// value mentions a variable, and gives the value of a key that stands alone. Stops at the first
/// fault and keeps what it has read.
EnvFileFault parse_env_file(std::string_view text, const VariableLookup& lookup,
                            std::map<std::string, std::string>& variables);

}  // namespace bulkhead::compose
