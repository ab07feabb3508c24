// JsonSchema: says what in a Value does not fit a JSON schema, all of it at once, at the keys and
// values concerned. It knows the keywords of draft 7 and, in its own spelling, of 2020-12 as far as
// that has the same (siblings of $ref count, as there); a schema with another keyword is refused
// when it is compiled, never half obeyed. `format` is not checked, and no remote schema is fetched.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "text/diagnostic.h"
#include "text/diagnostic_codes.h"
#include "text/value.h"

namespace bulkhead::text {

struct SchemaViolation {
  /// Keys and indices from the root, joined by dots: "services.a.ports.0"; empty for the root.
  /// Of an unknown or missing key it is the mapping's path.
  std::string path;
  /// The keyword that is not satisfied: "type", "additionalProperties", "oneOf", ….
  std::string keyword;
  /// An error; a warning for "deprecated".
  Diagnostic diagnostic;
};

struct SchemaOptions {
  DiagnosticCode code = kSchema;
  /// Keys that the schema marks as deprecated give warnings.
  bool report_deprecated = false;
  /// A value's violations beyond this many are left out.
  std::size_t max_violations = 100;
};

struct SchemaTables;

/// Immutable and cheap to copy; validate() may run in several threads.
class JsonSchema final {
 public:
  /// kInvalid, naming the place in the schema, for a keyword, $ref or pattern it does not know.
  static Result<JsonSchema> compile(const Value& schema);

  /// A schema that was compiled when the program was built (cmake/embed.cmake); the arrays have to
  /// outlive it.
  static JsonSchema of_constant(const SchemaTables& tables);

  /// In the order of the values. Of the branches of oneOf and anyOf, where none fits, the one that
  /// fits best speaks: "must be a list, not a string" rather than "matches no branch".
  std::vector<SchemaViolation> validate(const Value& value,
                                        const SchemaOptions& options = {}) const;

  /// True where validate() would find no error.
  bool valid(const Value& value) const;

  struct Compiled;

 private:
  explicit JsonSchema(std::shared_ptr<const Compiled> compiled);

  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace bulkhead::text
