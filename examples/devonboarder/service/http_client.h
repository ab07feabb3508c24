// Calls another service once.
#pragma once

#include <string_view>

#include "deadline.h"
#include "http_message.h"
#include "outcome.h"
#include "url.h"

namespace devonboarder {

/// How long the callee may take, in milliseconds: what is left to the caller, less the way back.
inline constexpr std::string_view kBudgetHeader = "x-budget-ms";

/// Why an answer is not 200, in one line: a caller passes that on, and not the whole body, so that
/// the sentence stays short from service to service.
inline constexpr std::string_view kFaultHeader = "x-fault";

/// Any status is a success here; a failure means that no answer came by the deadline. The callee
/// is told how long it has, so that the service next to the fault reports it, not the first one.
Outcome<Response> call(std::string_view method, const Url& url, const Deadline& deadline);

/// As call(), but an answer other than 200 is a failure too:
/// "GET http://api:8001/health: status 503: db is broken: …".
Outcome<Response> use(std::string_view method, const Url& url, const Deadline& deadline);

}  // namespace devonboarder
