// From the values of a contract file and of metadata to Contract and ServiceMetadata. No files
// here: text is read in load.cc.
#pragma once

#include <vector>

#include "contract/contract.h"
#include "text/diagnostic.h"
#include "text/value.h"

namespace bulkhead::contract {

/// Everything but `services:` and the metadata files.
void decode_contract(const text::Value& document, Contract& contract,
                     std::vector<text::Diagnostic>& diagnostics);

/// `keys`: what all places together say about the service.
ServiceMetadata decode_metadata(const model::ServiceName& service, text::Span named_at,
                                text::Mapping keys, std::vector<text::Diagnostic>& diagnostics);

/// Diagnoses each key of metadata that has no meaning: near a known one a warning wherever it
/// stands, otherwise a note where it is met first. `seen` remembers those met.
void note_unknown_keys(const text::Mapping& keys, std::vector<std::string>& seen,
                       std::vector<text::Diagnostic>& diagnostics);

}  // namespace bulkhead::contract
