// The changes and steps of one container, as Planner and the plans of single commands make them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "docker/container.h"
#include "model/plan.h"

namespace bulkhead::orchestrate {

/// Within its service, as its label says; zero: it says none.
std::uint32_t number_of(const docker::Container& container);

/// Its number, or one where it has none: the place in its service that it fills.
std::uint32_t slot_of(const docker::Container& container);

/// It ran to its end, with exit 0.
bool completed(const docker::Container& container);

model::Change container_change(model::ChangeKind kind, const std::string& name,
                               const model::ServiceName& service, std::string reason,
                               std::vector<model::FieldChange> fields = {});

model::Step container_step(model::StepKind kind, std::size_t change, std::string subject,
                           std::string id, const model::ServiceName& service, std::uint32_t number);

}  // namespace bulkhead::orchestrate
