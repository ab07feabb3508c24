// Pattern: a regular expression of the kind JSON schemas hold, matched in time linear in the text,
// so that hostile text costs nothing. Not a full ECMAScript engine: alternation, groups, classes,
// `.`, `^`, `$`, `* + ? {m,n}` (lazy or not) and the escapes \d \w \s \D \W \S \t \n \r \f \v \xHH
// \uHHHH; no look-around, back-references, word boundaries or Unicode properties.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bulkhead::text {

class Pattern final {
 public:
  /// kInvalid for a malformed expression, one with what is not supported, and one that would need
  /// more than 10,000 states.
  static Result<Pattern> compile(std::string_view expression);

  /// True if some part of the text matches, as in JSON Schema: `^` and `$` tie it to the ends.
  bool matches(std::string_view text) const;

  const std::string& expression() const { return expression_; }

  struct Range {
    char32_t first;
    char32_t last;
  };
  /// A set of code points.
  struct Class {
    std::vector<Range> ranges;
    bool negated = false;
  };
  enum class Op : std::uint8_t { kClass, kSplit, kJump, kBegin, kEnd, kAccept };
  /// One state of the machine: kClass takes a code point and goes on to the following instruction.
  struct Instruction {
    Op op = Op::kAccept;
    std::uint32_t next = 0;   // kSplit, kJump: where to go; kClass: which class
    std::uint32_t other = 0;  // kSplit: the other way
  };

 private:
  Pattern() = default;

  std::string expression_;
  std::vector<Instruction> program_;
  std::vector<Class> classes_;
};

}  // namespace bulkhead::text
