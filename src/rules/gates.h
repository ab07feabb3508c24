// Scores from findings. Each gate is a set of rules; each of its rules is one check of each
// service, or of each generated block of the documents. A check counts what its severity weighs: an
// error five, a warning two, a note one. The score is the share of what passed.
#pragma once

#include <string_view>
#include <vector>

#include "contract/contract.h"
#include "model/gate_report.h"
#include "model/project.h"

namespace bulkhead::rules {

struct GateDefinition {
  std::string_view name;
  std::string_view description;
  std::vector<std::string_view> codes;
  /// What each of its rules is checked of.
  enum class Unit : std::uint8_t { kService, kGeneratedBlock };
  Unit unit = Unit::kService;
};

/// In the order in which they are shown.
const std::vector<GateDefinition>& gate_definitions();

/// What was checked: names and counts of every environment that was looked at.
struct Scored {
  std::vector<model::ServiceName> services;
  std::size_t generated_blocks = 0;
};

/// Findings that the policy accepted are not in `findings`, and so pass.
model::GateReport score_gates(const std::vector<model::Finding>& findings, const Scored& scored,
                              const contract::Contract& contract);

}  // namespace bulkhead::rules
