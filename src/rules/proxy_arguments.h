// What Traefik's own arguments and variables say of each other: entry points, certificate resolvers
// and redirections that are not there. Part of BH604; what labels name is judged there.
#pragma once

#include "rules/rule.h"

namespace bulkhead::rules {

/// Speaks only of proxies whose whole static configuration is seen.
void judge_proxy_arguments(const Context& context, Sink& sink);

}  // namespace bulkhead::rules
