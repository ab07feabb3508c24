// What a service's container may do to the host, and what it shows of itself there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.h"
#include "model/service.h"

namespace bulkhead::rules {

struct HostNamespace {
  std::string_view name;       // "process"
  std::string_view attribute;  // "pid"
  text::Span span;
};
/// Namespaces of the host that it lives in, the network's too.
std::vector<HostNamespace> host_namespaces(const model::Service& service);

/// The mount that brings in the Docker socket (or a folder that holds it); null when none does.
const model::Mount* docker_socket(const model::Service& service);

/// The Compose file gives it one that is not disabled. The image's own is not known here.
bool has_healthcheck(const model::Service& service);

/// "8080", "127.0.0.1:8080", or the target port where the engine picks.
std::string shown_published(const model::PublishedPort& port);

/// Bound to an address that only this machine reaches.
bool is_loopback_only(const model::PublishedPort& port);
/// Bound to every address.
bool is_wildcard(const model::PublishedPort& port);

}  // namespace bulkhead::rules
