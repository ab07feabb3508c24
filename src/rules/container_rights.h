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

/// The mount that brings in the socket of Docker, Podman or containerd, or a folder that holds
/// Docker's; null when none does.
const model::Mount* docker_socket(const model::Service& service);

/// The Compose file gives it one that is not disabled. One without a test changes the image's,
/// which is not known here but for images that are known to have none.
bool has_healthcheck(const model::Service& service);
/// The Compose file takes it away, the image's too.
bool disables_healthcheck(const model::Service& service);

/// "8080", "127.0.0.1:8080", or the target port where the engine picks.
std::string shown_published(const model::PublishedPort& port);

/// The first port of an entry of `ports` as the entry has it: with the whole range, if it is of
/// one.
model::PublishedPort as_written(const model::Service& service, const model::PublishedPort& port);

/// Bound to an address that only this machine reaches.
bool is_loopback_only(const model::PublishedPort& port);
/// Bound to every address.
bool is_wildcard(const model::PublishedPort& port);

}  // namespace bulkhead::rules
