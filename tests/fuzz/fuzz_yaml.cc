// Any bytes as YAML: no crash, no hang; what is refused is said at a place in the file; what is
// understood has spans in the file, and reads the same again once written.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "text/json.h"
#include "text/render_diagnostic.h"
#include "text/write_yaml.h"
#include "text/yaml.h"

namespace bulkhead::text {
namespace {

void check_span(Span span, const SourceFile& file, bool known) {
  CHECK(span.known() || !known);
  CHECK(span.begin <= span.end && (!span.known() || span.end <= file.content().size()));
}

void check_spans(const Value& value, const SourceFile& file) {
  check_span(value.span(), file, true);
  if (const Sequence* items = value.as_sequence()) {
    for (const Value& item : *items) check_spans(item, file);
  }
  if (const Mapping* entries = value.as_mapping()) {
    for (const Mapping::Entry& entry : *entries) {
      check_span(entry.key_span, file, true);
      CHECK(entries->find(entry.key) == &entry.value);
      check_spans(entry.value, file);
    }
  }
}

void run(std::string content) {
  Sources sources;
  const SourceId id = sources.add("input.yaml", std::move(content));
  const SourceFile& file = sources.file(id);
  YamlOptions options;
  options.limits.max_nodes = 20'000;
  options.non_string_keys = NonStringKeys::kAsText;
  std::vector<Diagnostic> out;
  const auto documents = parse_yaml_documents(sources, id, options, out);
  CHECK(documents.has_value() == out.empty());
  for (const Diagnostic& diagnostic : out) {
    check_span(diagnostic.span, file, true);
    for (const RelatedSpan& related : diagnostic.related) check_span(related.span, file, true);
    const std::string text = render(diagnostic, sources);
    CHECK(text.find('\x1b') == std::string::npos);
  }
  if (!documents) return;
  for (const Value& document : *documents) {
    check_spans(document, file);
    Sources again;
    const SourceId written = again.add("again.yaml", write_yaml(document));
    YamlOptions unlimited;
    unlimited.limits.max_depth = 10'000;
    std::vector<Diagnostic> none;
    const auto value = parse_yaml(again, written, unlimited, none);
    CHECK(value.has_value());
    // As JSON: 1.0 is written as 1, and NaN is no number's equal.
    CHECK(write_compact_json(*value) == write_compact_json(document));
  }
}

}  // namespace
}  // namespace bulkhead::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bulkhead::text::run(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
