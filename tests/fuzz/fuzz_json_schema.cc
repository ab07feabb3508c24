// Any two texts, parted by a line "===", as a schema and a value: no crash, no hang, and the short
// answer (valid) agrees with the long one (validate). JSON and patterns are tried beside.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "text/json.h"
#include "text/json_schema.h"
#include "text/pattern.h"
#include "text/render_diagnostic.h"
#include "text/yaml.h"

namespace bulkhead::text {
namespace {

void try_json(const std::string& text) {
  const Result<Value> value = parse_json(text);
  if (!value) return;
  const std::string written = write_json(*value);
  const Result<Value> again = parse_json(written);
  CHECK(again.has_value());
  CHECK(write_json(*again) == written);
}

void run(const std::string& input) {
  const std::string mark = "\n===\n";
  const std::size_t middle = input.find(mark);
  if (middle == std::string::npos) {
    try_json(input);
    return;
  }
  const std::string left = input.substr(0, middle);
  const std::string right = input.substr(middle + mark.size());
  if (const Result<Pattern> pattern = Pattern::compile(left)) {
    static_cast<void>(pattern->matches(right));
  }
  Sources sources;
  YamlOptions options;
  options.limits.max_nodes = 5'000;
  std::vector<Diagnostic> out;
  const std::optional<Value> schema =
      parse_yaml(sources, sources.add("schema", left), options, out);
  const std::optional<Value> value = parse_yaml(sources, sources.add("value", right), options, out);
  if (!schema || !value) return;
  const Result<JsonSchema> compiled = JsonSchema::compile(*schema);
  if (!compiled) {
    CHECK(!compiled.error().message.empty());
    return;
  }
  const std::vector<SchemaViolation> violations = compiled->validate(*value);
  CHECK(compiled->valid(*value) == violations.empty());
  for (const SchemaViolation& violation : violations) {
    CHECK(!violation.diagnostic.message.empty());
    static_cast<void>(render(violation.diagnostic, sources));
  }
}

}  // namespace
}  // namespace bulkhead::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bulkhead::text::run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
