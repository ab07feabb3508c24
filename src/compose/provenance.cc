#include "compose/provenance.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "compose/model_path.h"
#include "text/json.h"

namespace bulkhead::compose {
namespace {

using text::Span;
using text::Value;

class Tracer final {
 public:
  explicit Tracer(const std::vector<Replacement>& replacements) {
    for (const Replacement& replacement : replacements) {
      replaced_by_.emplace(replacement.by, replacement.replaced);
    }
  }

  void walk(const Value& value, const ModelPath& path, Span key_span) {
    const text::Mapping* mapping = value.as_mapping();
    const text::Sequence* items = value.as_sequence();
    if (mapping && !mapping->empty()) {
      for (const auto& entry : *mapping) {
        walk(entry.value, ModelPath(path, entry.key), entry.key_span);
      }
    } else if (items && !items->empty()) {
      for (std::size_t i = 0; i < items->size(); ++i) {
        walk((*items)[i], ModelPath(path, i), (*items)[i].span());
      }
    } else {
      const Span span = value.span().known() ? value.span() : key_span;
      all_.push_back({path.str(), text::write_compact_json(value), span, history(span)});
    }
  }

  std::vector<Provenance> take() { return std::move(all_); }

 private:
  std::vector<Span> history(Span span) const {
    std::vector<Span> spans;
    for (auto found = replaced_by_.find(span); found != replaced_by_.end();
         found = replaced_by_.find(spans.back())) {
      if (std::find(spans.begin(), spans.end(), found->second) != spans.end()) break;
      spans.push_back(found->second);
    }
    return spans;
  }

  std::map<Span, Span> replaced_by_;
  std::vector<Provenance> all_;
};

}  // namespace

std::vector<Provenance> provenance_of(const LoadResult& result) {
  CHECK(result.project.has_value());
  Tracer tracer(result.replacements);
  tracer.walk(result.project->resolved, ModelPath(), {});
  return tracer.take();
}

}  // namespace bulkhead::compose
