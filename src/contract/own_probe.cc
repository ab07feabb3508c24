#include "contract/own_probe.h"

namespace bulkhead::contract {

std::set<std::uint16_t> own_probe_ports(const ServiceMetadata* metadata,
                                        const model::Service& service) {
  if (metadata != nullptr && metadata->health) return {metadata->health->port.value.number};
  std::set<std::uint16_t> ports;
  const auto add = [&](const model::Port& port) {
    if (port.protocol == model::Protocol::kTcp) ports.insert(port.number);
  };
  if (metadata != nullptr) {
    for (const auto& port : metadata->exposed_ports) add(port.value);
  }
  for (const auto& port : service.expose) add(port.value);
  for (const model::PublishedPort& port : service.ports) add(port.target);
  return ports;
}

}  // namespace bulkhead::contract
