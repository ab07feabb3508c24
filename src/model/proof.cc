#include "model/proof.h"

#include <algorithm>

namespace bulkhead::model {

std::string_view name(Demand demand) {
  switch (demand) {
    case Demand::kOpen:
      return "open";
    case Demand::kClosed:
      return "closed";
    case Demand::kNone:
      return "none";
  }
  return "none";
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRequired:
      return "required";
    case Verdict::kDenied:
      return "denied";
    case Verdict::kClosed:
      return "closed";
    case Verdict::kExcess:
      return "excess";
    case Verdict::kViolated:
      return "violated";
    case Verdict::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view name(ProofCell::Kind kind) {
  switch (kind) {
    case ProofCell::Kind::kService:
      return "service";
    case ProofCell::Kind::kAttachment:
      return "attachment";
    case ProofCell::Kind::kEdge:
      return "edge";
    case ProofCell::Kind::kForeignEdge:
      return "foreign-edge";
    case ProofCell::Kind::kName:
      return "name";
    case ProofCell::Kind::kRoute:
      return "route";
    case ProofCell::Kind::kPublication:
      return "publication";
    case ProofCell::Kind::kWayOut:
      return "way-out";
  }
  return "edge";
}

void ProofCounts::add(Verdict verdict) {
  switch (verdict) {
    case Verdict::kRequired:
      ++required;
      break;
    case Verdict::kDenied:
      ++denied;
      break;
    case Verdict::kClosed:
      ++closed;
      break;
    case Verdict::kExcess:
      ++excess;
      break;
    case Verdict::kViolated:
      ++violated;
      break;
    case Verdict::kUnknown:
      ++unknown;
      break;
  }
}

bool Proof::holds() const {
  return std::none_of(cells.begin(), cells.end(), [](const ProofCell& cell) {
    return cell.verdict == Verdict::kViolated || cell.verdict == Verdict::kUnknown;
  });
}

ProofCounts Proof::counts() const {
  ProofCounts result;
  for (const ProofCell& cell : cells) result.add(cell.verdict);
  return result;
}

ProofCounts Proof::counts(ProofCell::Kind kind) const {
  ProofCounts result;
  for (const ProofCell& cell : cells) {
    if (cell.kind == kind) result.add(cell.verdict);
  }
  return result;
}

}  // namespace bulkhead::model
