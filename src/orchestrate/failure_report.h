// What `up` and `down` say when they failed: the first cause, what it was that failed, its last
// words, who was held back by it, and the next command to try.
#pragma once

#include <string>
#include <string_view>

#include "model/plan.h"
#include "orchestrate/apply.h"
#include "text/value.h"

namespace bulkhead::orchestrate {

/// Ends with a line break. Empty when nothing failed. `stays`: what was done by then is not taken
/// back. `goes_on`: the command that goes on with what is left, "up", "down", "stop" and so
/// on.
std::string failure_report(const model::Plan& plan, const ApplyOutcome& outcome, bool color,
                           bool stays = true, std::string_view goes_on = "up");

/// {"service", "container", "reason", "probe": {…}, "log": […], "heldBack": […], "next"}
text::Value failure_json(const Failure& failure);

/// One sentence: "db: it ended with exit 3".
std::string headline(const Failure& failure);
/// "docker logs shop-db-1"; empty when there is nothing better than to read the message.
std::string next_command(const Failure& failure);

}  // namespace bulkhead::orchestrate
