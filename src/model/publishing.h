// Publishing: where ports that a service publishes lead nowhere, although the engine takes them
// without a word.
#pragma once

#include <functional>
#include <string_view>

#include "model/service.h"

namespace bulkhead::model {

/// Why the engine publishes no port of the service, as a clause; empty where it does, or where that
/// is another's to say (network_mode service:, container:). `publishes` tells of a network whether
/// the engine publishes ports of those on it.
std::string_view why_nothing_is_published(
    const Service& service, const std::function<bool(const NetworkKey& network)>& publishes);

}  // namespace bulkhead::model
