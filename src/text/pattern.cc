#include "text/pattern.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "text/utf8.h"

namespace bulkhead::text {
namespace {

using Class = Pattern::Class;
using Instruction = Pattern::Instruction;
using Op = Pattern::Op;

constexpr std::size_t kMostStates = 10'000;
constexpr int kMostNesting = 100;
constexpr int kUnbounded = -1;
constexpr char32_t kLastPoint = 0x10ffff;

// What an expression says, before it becomes a program.
struct Term {
  enum class Kind : std::uint8_t { kEmpty, kClass, kBegin, kEnd, kSequence, kChoice, kRepeat };
  Kind kind = Kind::kEmpty;
  Class characters;
  std::vector<Term> parts;
  int least = 0;
  int most = 0;
};

bool holds(const Class& characters, char32_t point) {
  const bool listed =
      std::any_of(characters.ranges.begin(), characters.ranges.end(),
                  [&](const auto& range) { return point >= range.first && point <= range.last; });
  return listed != characters.negated;
}

void add_escape_class(char letter, Class& to) {
  static constexpr std::array kDigits = {Pattern::Range{'0', '9'}};
  static constexpr std::array kWord = {Pattern::Range{'0', '9'}, Pattern::Range{'A', 'Z'},
                                       Pattern::Range{'_', '_'}, Pattern::Range{'a', 'z'}};
  static constexpr std::array kSpace = {Pattern::Range{'\t', '\r'}, Pattern::Range{' ', ' '},
                                        Pattern::Range{0xa0, 0xa0}, Pattern::Range{0x2028, 0x2029},
                                        Pattern::Range{0xfeff, 0xfeff}};
  const auto add = [&](const auto& ranges, bool complement) {
    char32_t next = 0;
    for (const Pattern::Range& range : ranges) {
      if (!complement) {
        to.ranges.push_back(range);
      } else {
        to.ranges.push_back({next, range.first - 1});
        next = range.last + 1;
      }
    }
    if (complement) to.ranges.push_back({next, kLastPoint});
  };
  switch (letter) {
    case 'd':
    case 'D':
      add(kDigits, letter == 'D');
      break;
    case 'w':
    case 'W':
      add(kWord, letter == 'W');
      break;
    default:
      add(kSpace, letter == 'S');
      break;
  }
}

class Parser {
 public:
  explicit Parser(std::string_view expression) : expression_(expression) {}

  Result<Term> parse() {
    if (valid_utf8_prefix(expression_) != expression_.size()) return fail("is no UTF-8");
    Term term = TRY(choice(0));
    if (more()) return fail("has a ')' too many");
    return term;
  }

 private:
  tl::unexpected<Error> fail(std::string_view what) const {
    return failure(ErrorKind::kInvalid,
                   fmt::format("pattern '{}' {} (byte {})", expression_, what, at_));
  }

  bool more() const { return at_ < expression_.size(); }
  bool next_is(char c) const { return more() && expression_[at_] == c; }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }
  char32_t take_point() {
    const DecodedPoint decoded = decode_utf8(expression_, at_);
    at_ += decoded.size;
    return decoded.point;
  }

  Result<Term> choice(int depth) {
    if (depth > kMostNesting) return fail("nests its groups too deeply");
    Term result;
    result.kind = Term::Kind::kChoice;
    do {
      result.parts.push_back(TRY(sequence(depth)));
    } while (take('|'));
    if (result.parts.size() > 1) return result;
    Term only = std::move(result.parts.front());
    return only;
  }

  Result<Term> sequence(int depth) {
    Term result;
    result.kind = Term::Kind::kSequence;
    while (more() && !next_is('|') && !next_is(')')) {
      Term atom = TRY(one(depth));
      result.parts.push_back(TRY(repeated(std::move(atom))));
    }
    return result;
  }

  Result<Term> one(int depth) {
    Term result;
    if (take('^')) {
      result.kind = Term::Kind::kBegin;
      return result;
    }
    if (take('$')) {
      result.kind = Term::Kind::kEnd;
      return result;
    }
    if (take('(')) {
      if (take('?') && !take(':')) return fail("uses a group that is not supported");
      Term group = TRY(choice(depth + 1));
      if (!take(')')) return fail("has a '(' without ')'");
      return group;
    }
    result.kind = Term::Kind::kClass;
    if (take('.')) {
      result.characters = {{{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}, true};
      return result;
    }
    if (take('[')) {
      result.characters = TRY(bracket());
      return result;
    }
    if (next_is('*') || next_is('+') || next_is('?')) return fail("repeats nothing");
    if (next_is('\\')) {
      if (std::optional<char32_t> point = TRY(escape(result.characters))) {
        result.characters.ranges.push_back({*point, *point});
      }
      return result;
    }
    const char32_t point = take_point();
    result.characters.ranges.push_back({point, point});
    return result;
  }

  // The point that an escape stands for, or nothing when it added a class.
  Result<std::optional<char32_t>> escape(Class& to) {
    ++at_;
    if (!more()) return fail("ends with '\\'");
    const char letter = expression_[at_];
    switch (letter) {
      case 'd':
      case 'D':
      case 'w':
      case 'W':
      case 's':
      case 'S':
        ++at_;
        add_escape_class(letter, to);
        return std::optional<char32_t>();
      case 't':
        return simple('\t');
      case 'n':
        return simple('\n');
      case 'r':
        return simple('\r');
      case 'f':
        return simple('\f');
      case 'v':
        return simple('\v');
      case 'x':
        return hexadecimal(2);
      case 'u':
        return hexadecimal(4);
      default:
        break;
    }
    const bool letter_or_digit = (letter >= '0' && letter <= '9') ||
                                 (letter >= 'a' && letter <= 'z') ||
                                 (letter >= 'A' && letter <= 'Z');
    if (letter_or_digit) return fail("uses an escape that is not supported");
    return std::optional<char32_t>(take_point());
  }

  Result<std::optional<char32_t>> simple(char32_t point) {
    ++at_;
    return std::optional<char32_t>(point);
  }

  Result<std::optional<char32_t>> hexadecimal(int digits) {
    ++at_;
    char32_t point = 0;
    for (int i = 0; i < digits; ++i, ++at_) {
      const char c = more() ? expression_[at_] : ' ';
      if (c >= '0' && c <= '9') {
        point = point * 16 + static_cast<char32_t>(c - '0');
      } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
        point = point * 16 + static_cast<char32_t>((c | 0x20) - 'a') + 10;
      } else {
        return fail("has an escape without its hexadecimal digits");
      }
    }
    return std::optional<char32_t>(point);
  }

  Result<Class> bracket() {
    Class result;
    result.negated = take('^');
    while (!next_is(']')) {
      if (!more()) return fail("has a '[' without ']'");
      std::optional<char32_t> first = TRY(class_point(result));
      if (!first) continue;
      char32_t last = *first;
      const bool range =
          next_is('-') && at_ + 1 < expression_.size() && expression_[at_ + 1] != ']';
      if (range) {
        ++at_;
        std::optional<char32_t> end = TRY(class_point(result));
        if (!end || *end < *first) return fail("has a range in the wrong order");
        last = *end;
      }
      result.ranges.push_back({*first, last});
    }
    ++at_;
    return result;
  }

  Result<std::optional<char32_t>> class_point(Class& to) {
    if (!next_is('\\')) return std::optional<char32_t>(take_point());
    if (at_ + 1 < expression_.size() && expression_[at_ + 1] == 'b') {
      ++at_;
      return simple('\b');
    }
    return escape(to);
  }

  Result<Term> repeated(Term atom) {
    int least = 0;
    int most = kUnbounded;
    if (take('+')) {
      least = 1;
    } else if (take('?')) {
      most = 1;
    } else if (!take('*') && !counted(least, most)) {
      return atom;
    }
    if (most != kUnbounded && most < least) return fail("has a repetition in the wrong order");
    take('?');  // lazy or greedy: the same texts match
    Term result;
    result.kind = Term::Kind::kRepeat;
    result.least = least;
    result.most = most;
    result.parts.push_back(std::move(atom));
    if (next_is('*') || next_is('+') || next_is('?')) return fail("repeats a repetition");
    return result;
  }

  // {m}, {m,} or {m,n}; anything else that begins with '{' is taken literally.
  bool counted(int& least, int& most) {
    if (!next_is('{')) return false;
    std::size_t i = at_ + 1;
    const auto number = [&](int& value) {
      const std::size_t from = i;
      value = 0;
      while (i < expression_.size() && expression_[i] >= '0' && expression_[i] <= '9') {
        value = std::min(value * 10 + (expression_[i++] - '0'), static_cast<int>(kMostStates));
      }
      return i > from;
    };
    int first = 0;
    int second = 0;
    if (!number(first)) return false;
    second = first;
    if (i < expression_.size() && expression_[i] == ',') {
      ++i;
      if (!number(second)) second = kUnbounded;
    }
    if (i >= expression_.size() || expression_[i] != '}') return false;
    at_ = i + 1;
    least = first;
    most = second;
    return true;
  }

  std::string_view expression_;
  std::size_t at_ = 0;
};

class Emitter {
 public:
  Emitter(std::vector<Instruction>& program, std::vector<Class>& classes)
      : program_(program), classes_(classes) {}

  /// False when the program grows beyond what is allowed.
  bool emit(const Term& term) {
    // Counted too: repeating what is empty adds no state, but takes time.
    if (program_.size() > kMostStates || ++terms_ > 10 * kMostStates) return false;
    switch (term.kind) {
      case Term::Kind::kEmpty:
        return true;
      case Term::Kind::kClass:
        add(Op::kClass, static_cast<std::uint32_t>(classes_.size()));
        classes_.push_back(term.characters);
        return true;
      case Term::Kind::kBegin:
        add(Op::kBegin);
        return true;
      case Term::Kind::kEnd:
        add(Op::kEnd);
        return true;
      case Term::Kind::kSequence:
        return std::all_of(term.parts.begin(), term.parts.end(),
                           [&](const Term& part) { return emit(part); });
      case Term::Kind::kChoice:
        return emit_choice(term);
      case Term::Kind::kRepeat:
        return emit_repeat(term);
    }
    return false;
  }

  std::uint32_t add(Op op, std::uint32_t next = 0) {
    program_.push_back({op, next, 0});
    return here() - 1;
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(program_.size()); }

  bool emit_choice(const Term& term) {
    std::vector<std::uint32_t> jumps;
    for (std::size_t i = 0; i + 1 < term.parts.size(); ++i) {
      const std::uint32_t split = add(Op::kSplit, here() + 1);
      if (!emit(term.parts[i])) return false;
      jumps.push_back(add(Op::kJump));
      program_[split].other = here();
    }
    if (!emit(term.parts.back())) return false;
    for (const std::uint32_t jump : jumps) program_[jump].next = here();
    return true;
  }

  bool emit_repeat(const Term& term) {
    const Term& part = term.parts.front();
    for (int i = 0; i < term.least; ++i) {
      if (!emit(part)) return false;
    }
    if (term.most == kUnbounded) {
      const std::uint32_t split = add(Op::kSplit, here() + 1);
      if (!emit(part)) return false;
      add(Op::kJump, split);
      program_[split].other = here();
      return true;
    }
    std::vector<std::uint32_t> splits;
    for (int i = term.least; i < term.most; ++i) {
      splits.push_back(add(Op::kSplit, here() + 1));
      if (!emit(part)) return false;
    }
    for (const std::uint32_t split : splits) program_[split].other = here();
    return true;
  }

  std::vector<Instruction>& program_;
  std::vector<Class>& classes_;
  std::size_t terms_ = 0;
};

// The states reachable at one place in the text, each at most once.
class Threads {
 public:
  explicit Threads(const std::vector<Instruction>& program)
      : program_(program), seen_(program.size(), 0) {}

  void begin_step() {
    ++step_;
    waiting_.clear();
  }

  // True when the end of the expression is reached.
  bool follow(std::uint32_t start, bool at_begin, bool at_end) {
    stack_.assign(1, start);
    while (!stack_.empty()) {
      const std::uint32_t state = stack_.back();
      stack_.pop_back();
      if (seen_[state] == step_) continue;
      seen_[state] = step_;
      const Instruction& instruction = program_[state];
      switch (instruction.op) {
        case Op::kAccept:
          return true;
        case Op::kClass:
          waiting_.push_back(state);
          break;
        case Op::kJump:
          stack_.push_back(instruction.next);
          break;
        case Op::kSplit:
          stack_.push_back(instruction.other);
          stack_.push_back(instruction.next);
          break;
        case Op::kBegin:
          if (at_begin) stack_.push_back(state + 1);
          break;
        case Op::kEnd:
          if (at_end) stack_.push_back(state + 1);
          break;
      }
    }
    return false;
  }

  const std::vector<std::uint32_t>& waiting() const { return waiting_; }

 private:
  const std::vector<Instruction>& program_;
  std::vector<std::size_t> seen_;
  std::vector<std::uint32_t> waiting_;
  std::vector<std::uint32_t> stack_;
  std::size_t step_ = 0;
};

}  // namespace

Result<Pattern> Pattern::compile(std::string_view expression) {
  const Term term = TRY(Parser(expression).parse());
  Pattern pattern;
  pattern.expression_ = expression;
  Emitter emitter(pattern.program_, pattern.classes_);
  if (!emitter.emit(term)) {
    return failure(ErrorKind::kInvalid,
                   fmt::format("pattern '{}' needs more than {} states", expression, kMostStates));
  }
  emitter.add(Op::kAccept);
  return pattern;
}

bool Pattern::matches(std::string_view text) const {
  Threads threads(program_);
  std::vector<std::uint32_t> current;
  for (std::size_t i = 0;;) {
    const bool at_end = i == text.size();
    // The states that the point before led to, and a fresh start here.
    threads.begin_step();
    for (const std::uint32_t state : current) {
      if (threads.follow(state + 1, i == 0, at_end)) return true;
    }
    if (threads.follow(0, i == 0, at_end)) return true;
    if (at_end) return false;
    const DecodedPoint decoded = decode_utf8(text, i);
    i += decoded.size == 0 ? 1 : decoded.size;
    current.clear();
    for (const std::uint32_t state : threads.waiting()) {
      if (holds(classes_[program_[state].next], decoded.point)) current.push_back(state);
    }
  }
}

}  // namespace bulkhead::text
