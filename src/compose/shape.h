// Shapes: what a resolved Compose model is made of, attribute by attribute, in the order in which
// `docker compose config` prints it. Data only; typed_model.h makes a model fit, config_output.h
// prints by it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace bulkhead::compose {

/// How an attribute's value is read, and what it becomes.
enum class Form : std::uint8_t {
  kText,
  kBool,
  kOptionalBool,  // printed when false, too
  kOptOut,        // true unless said otherwise, and printed only when false
  kInteger,
  kOptionalInteger,  // printed when 0, too
  kUnsigned,
  kOptionalUnsigned,
  kUnsigned16,
  kUnsigned32,
  kFloat32,
  kBytes,             // "64m" → "67108864"
  kDuration,          // "90s" → "1m30s"
  kOptionalDuration,  // printed when 0s, too
  kFileMode,          // 0440 or "0440" → "0440"
  kCpus,              // "0.5" → 0.5
  kDeviceCount,       // "all" → -1
  kUlimit,
  kTextList,    // a list only
  kTextOrList,  // one text stands for a list of one
  kTextOrNumberList,
  kCommand,       // a text is split into words
  kHealthTest,    // a text is for the shell
  kLabels,        // a list or a mapping; no value is ""
  kAnnotations,   // the same, with the order of a mapping's values kept as text
  kVariables,     // no value is null
  kOptions,       // a mapping to text
  kMultiOptions,  // a mapping to lists of text
  kTextMap,       // a mapping whose values must be text already
  kHosts,         // "name=address" list
  kSsh,
  kStruct,          // never null; left out when nothing is in it
  kOptionalStruct,  // may be present and empty
  kStructList,
  kStructMap,          // by name
  kOptionalStructMap,  // by name; null stays
  kFormMap,            // by name, each of form `item`
};

struct Shape;

struct Field {
  std::string_view name;
  Form form = Form::kText;
  const Shape* shape = nullptr;
  /// Printed even when zero.
  bool always = false;
  /// JSON: printed even when zero (a structure that Go cannot omit, or null for a command).
  bool json_always = false;
  std::string_view json_name = {};  // empty: `name`
  Form item = Form::kText;          // kFormMap
  /// Names may begin with "x-"; elsewhere such keys are extensions.
  bool any_name = false;
};

struct Shape {
  std::span<const Field> fields;
  /// x- keys are kept.
  bool extensions = true;
};

const Shape& project_shape();
const Shape& service_shape();

}  // namespace bulkhead::compose
