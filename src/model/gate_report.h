// GateReport: how well a project does by each named criterion, and what every point was lost for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/finding.h"

namespace bulkhead::model {

/// A check that did not pass.
struct GateLoss {
  double points = 0;  // of the gate's hundred: what mending it wins back
  std::string code;
  std::string message;
  std::string help;
  text::Span span;
};

struct Gate {
  std::string name;         // "exposure"
  std::string description;  // one phrase
  double minimum = 0;       // percent
  double weight = 1;        // in the mean
  std::size_t checks = 0;   // that applied; none: the gate says nothing, and is not in the mean
  std::size_t passed = 0;
  double score = 100;            // percent
  std::vector<GateLoss> losses;  // dearest first

  bool applies() const { return checks > 0; }
  bool passes() const { return !applies() || score >= minimum; }
};

struct GateReport {
  std::vector<Gate> gates;
  double score = 100;  // weighted mean of those that apply
  double minimum = 0;

  /// Every gate reaches its minimum, and the mean the contract's.
  bool passes() const;
};

}  // namespace bulkhead::model
