// The codes of files that cannot be understood (BH0xx): one table, so that no number is given
// twice. Codes from BH101 on belong to rules (rules/) and are listed there.
//   BH001 to BH019  text: YAML and JSON as such
//   BH020 to BH069  compose: what the Compose model refuses
//   BH070 to BH099  contract: contract and metadata files
#pragma once

#include <string>
#include <string_view>

#include "text/diagnostic.h"

namespace bulkhead::text {

/// A public name: people search for it and suppress by it. Never renumbered.
struct DiagnosticCode {
  std::string_view code;
  std::string_view rule;
};

inline constexpr DiagnosticCode kInvalidYaml{"BH001", "invalid-yaml"};
inline constexpr DiagnosticCode kDuplicateKey{"BH002", "duplicate-key"};
inline constexpr DiagnosticCode kYamlLimit{"BH003", "yaml-limit"};
inline constexpr DiagnosticCode kUnsupportedTag{"BH004", "unsupported-tag"};
inline constexpr DiagnosticCode kNonStringKey{"BH005", "non-string-key"};
inline constexpr DiagnosticCode kUnknownAlias{"BH006", "unknown-alias"};
inline constexpr DiagnosticCode kInvalidMerge{"BH007", "invalid-merge"};
inline constexpr DiagnosticCode kSeveralDocuments{"BH008", "several-documents"};
inline constexpr DiagnosticCode kInvalidEncoding{"BH009", "invalid-encoding"};
inline constexpr DiagnosticCode kInvalidTaggedValue{"BH010", "invalid-tagged-value"};
inline constexpr DiagnosticCode kInvalidJson{"BH011", "invalid-json"};
/// The file is understood as YAML, but not of the shape its JSON schema asks for.
inline constexpr DiagnosticCode kSchema{"BH012", "schema"};

/// An error of that code at that place, to which the caller adds label, notes and help.
inline Diagnostic make_error(DiagnosticCode code, std::string message, Span span) {
  Diagnostic diagnostic;
  diagnostic.code = code.code;
  diagnostic.rule = code.rule;
  diagnostic.message = std::move(message);
  diagnostic.span = span;
  return diagnostic;
}

}  // namespace bulkhead::text
