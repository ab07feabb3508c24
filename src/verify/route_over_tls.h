// One request over TLS, for routes that a proxy serves by HTTPS only. Whose certificate it shows is
// not looked at: what is proved is where the request arrives.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "linux/stream.h"
#include "linux/waiter.h"

namespace bulkhead::verify {

/// The beginning of the answer, at least its status line where there is one. `host` is the name
/// that the server is asked for; empty: it is not told any.
Result<std::string> ask_over_tls(std::unique_ptr<linux::Stream> stream, const std::string& host,
                                 const std::string& request, linux::Waiter& waiter);

}  // namespace bulkhead::verify
