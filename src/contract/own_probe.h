// By which ports Bulkhead itself can ask whether a service without a healthcheck is ready. Pure;
// who asks is in orchestrate/port_check.h.
#pragma once

#include <cstdint>
#include <set>

#include "contract/contract.h"
#include "model/service.h"

namespace bulkhead::contract {

/// TCP ports: the one of the metadata's `health:`, else all that the metadata or the files expose
/// or publish. Empty: it cannot be asked. `metadata` may be null.
std::set<std::uint16_t> own_probe_ports(const ServiceMetadata* metadata,
                                        const model::Service& service);

}  // namespace bulkhead::contract
