// Attributes of one value: texts, flags and numbers, and the quantities that are written as text
// (sizes, durations, file modes). Mappings of texts are in typed_pairs.h, what is made of both in
// typed_model.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "compose/model_path.h"
#include "compose/problem.h"
#include "compose/shape.h"
#include "text/value.h"

namespace bulkhead::compose {

/// A converted value, or nothing where it is to be left out.
using Converted = std::optional<text::Value>;

/// A problem of category kType: `wanted` is what the attribute takes ("a boolean").
void report_wrong_type(ProblemList& problems, const text::Value& value, const ModelPath& path,
                       std::string_view wanted);

/// Makes values what their attribute takes; what does not fit is reported and left out.
class ScalarTyper final {
 public:
  explicit ScalarTyper(ProblemList& problems) : problems_(problems) {}

  /// Of the forms kText to kFloat32.
  Converted scalar(text::Value value, const Field& field, const ModelPath& path);
  /// Of the forms kBytes, kDuration, kFileMode, kCpus and kDeviceCount.
  Converted quantity(const text::Value& value, Form form, const ModelPath& path);

 private:
  Converted wrong(const text::Value& value, const ModelPath& path, std::string_view wanted);
  Converted integer(const text::Value& value, const Field& field, const ModelPath& path);
  Converted file_mode(const text::Value& value, const ModelPath& path);
  Converted device_count(const text::Value& value, const ModelPath& path);

  ProblemList& problems_;
};

}  // namespace bulkhead::compose
