// The client without a port: at intervals it does a bot's work on its dependencies and writes its
// health into a file, for its healthcheck to read.
#pragma once

#include "log.h"
#include "outcome.h"
#include "settings.h"

namespace devonboarder {

inline constexpr std::chrono::seconds kBotInterval{2};
/// Three rounds missed: it hangs.
inline constexpr std::chrono::seconds kBotHealthAge{10};

/// Works until STOP_FD can be read. A broken dependency is health, not a failure; a failure is a
/// setting or a file that cannot be used.
Outcome<void> run_bot(const Environment& environment, Log& log, int stop_fd);

}  // namespace devonboarder
