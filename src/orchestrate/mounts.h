// What a service mounts: volumes, host paths, tmpfs, configs and secrets. Part of
// container_spec.h, and like it pure.
#pragma once

#include <functional>
#include <string>

#include "orchestrate/container_spec.h"

namespace bulkhead::orchestrate {

/// Takes what cannot be carried out, what to do, and where it stands.
using Refuse =
    std::function<void(const std::string& what, const std::string& help, text::Span span)>;

void set_mounts(const SpecInputs& inputs, const model::Service& service, ServiceSpec& out,
                const Refuse& refuse);

}  // namespace bulkhead::orchestrate
