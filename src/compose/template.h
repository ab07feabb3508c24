// Variables in text: $V, ${V}, ${V:-default}, ${V-default}, ${V:?message}, ${V?message},
// ${V:+alternate}, ${V+alternate}, nested, and $$ for a dollar sign. Exactly what the reference
// implementation makes of them, its oddities included (tests/conformance).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::compose {

/// Null when the variable is not set. The pointer holds until the next call.
using VariableLookup = std::function<const std::string*(std::string_view name)>;

struct SubstitutionFault {
  enum class Kind : std::uint8_t { kInvalid, kRequired, kTooDeep, kTooLong };
  Kind kind = Kind::kInvalid;
  std::string variable;  // kRequired
  std::string message;   // kRequired: what stands after "?"
};

struct Substitution {
  std::string text;
  /// Of kInvalid, kTooDeep and kTooLong the first only.
  std::vector<SubstitutionFault> faults;
  /// Variables that were taken as empty because they are not set, in order of appearance.
  std::vector<std::string> unset;
};

/// A text that the values make longer than this is kTooLong.
constexpr std::size_t kLongestSubstitution = std::size_t{8} << 20;

Substitution substitute(std::string_view text, const VariableLookup& lookup);

/// A variable that text mentions.
struct VariableMention {
  std::string name;
  std::string default_value;
  std::string alternate_value;
  bool required = false;
};

/// Every mention, those nested in defaults and alternates after the one they stand in.
std::vector<VariableMention> mentioned_variables(std::string_view text);

}  // namespace bulkhead::compose
