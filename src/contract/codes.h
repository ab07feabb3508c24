// The codes of contract and metadata files that cannot be understood, BH070 to BH099
// (text/diagnostic_codes.h). A contract that is understood and broken is a finding of a rule.
#pragma once

#include "text/diagnostic_codes.h"

namespace bulkhead::contract {

inline constexpr text::DiagnosticCode kInvalidContract{"BH070", "invalid-contract"};
inline constexpr text::DiagnosticCode kUnknownContractKey{"BH071", "unknown-contract-key"};
inline constexpr text::DiagnosticCode kInvalidMetadata{"BH072", "invalid-metadata"};
inline constexpr text::DiagnosticCode kUnknownMetadataKey{"BH073", "unknown-metadata-key"};
inline constexpr text::DiagnosticCode kContractFile{"BH074", "contract-file"};
inline constexpr text::DiagnosticCode kEdgePrecision{"BH075", "edge-precision"};

/// A finding of its own, made where metadata is put together.
inline constexpr text::DiagnosticCode kConflictingMetadata{"BH111", "conflicting-metadata"};

}  // namespace bulkhead::contract
