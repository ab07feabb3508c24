// Fixes of published ports, whatever form `ports` has in its file.
#pragma once

#include <optional>

#include "rules/context.h"
#include "text/diagnostic.h"

namespace bulkhead::rules {

/// Publishes the port on the host's own address only.
std::optional<text::Fix> bind_to_loopback(const Context& context, const model::Service& service,
                                          const model::PublishedPort& port);

/// Takes away the entry that publishes the port. Nothing where the same entry publishes one that
/// `stays` says is to stay.
std::optional<text::Fix> unpublish(const Context& context, const model::Service& service,
                                   const model::PublishedPort& port,
                                   bool (*stays)(const Context&, const model::Service&,
                                                 const model::PublishedPort&));

}  // namespace bulkhead::rules
