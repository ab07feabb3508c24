// Attributes that give names their texts, in each of the forms in which Compose lets them be
// written: labels and variables (a mapping, or a list of KEY=VALUE), options, hosts, SSH keys.
#pragma once

#include <string>

#include "compose/model_path.h"
#include "compose/problem.h"
#include "compose/shape.h"
#include "compose/typed_scalar.h"
#include "text/value.h"

namespace bulkhead::compose {

/// In a free mapping the reference implementation gathers extensions under this one key.
inline constexpr std::string_view kExtensionsKey = "#extensions";
inline constexpr std::string_view kExtensionPrefix = "x-";

/// Extension keys of a free mapping become one entry, as the reference implementation has it.
void gather_extensions(text::Mapping& mapping);
/// The same mapping in the order in which it is printed.
text::Value in_printed_order(text::Mapping mapping, text::Span span);

/// Makes values what their attribute takes; what does not fit is reported and left out.
class PairsTyper final {
 public:
  explicit PairsTyper(ProblemList& problems) : problems_(problems) {}

  /// kLabels, kAnnotations, kVariables; a variable without a value stays null.
  Converted pairs(text::Value value, Form form, const ModelPath& path);
  /// kOptions, kMultiOptions, kTextMap.
  Converted options(text::Value value, Form form, const ModelPath& path);
  /// "HOST=ADDRESS" for each address of each host.
  Converted hosts(const text::Value& value, const ModelPath& path);
  Converted ssh(text::Value value, const ModelPath& path);

 private:
  Converted wrong(const text::Value& value, const ModelPath& path, std::string_view wanted);
  void add_pair(const text::Value& item, Form form, const ModelPath& path, text::Mapping& result);
  bool add_host(const std::string& host, const std::string& address, const text::Value& from,
                const ModelPath& path, text::Sequence& result);
  void add_host_line(const text::Value& item, const ModelPath& path, text::Sequence& result);

  ProblemList& problems_;
};

}  // namespace bulkhead::compose
