#include "compose/template.h"

#include <algorithm>
#include <optional>

namespace bulkhead::compose {
namespace {

constexpr int kMaxDepth = 64;
constexpr std::size_t kNone = std::string_view::npos;

bool is_name_start(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_name(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9');
}

std::size_t name_length(std::string_view text) {
  if (text.empty() || !is_name_start(text[0])) return 0;
  std::size_t length = 1;
  while (length < text.size() && is_name(text[length])) ++length;
  return length;
}

/// One occurrence of a `$` form.
struct Match {
  enum class Kind : std::uint8_t { kEscaped, kNamed, kBraced, kInvalid };
  Kind kind = Kind::kInvalid;
  std::size_t begin = 0;
  std::size_t end = 0;    // just past the form
  std::string_view body;  // kNamed: the name; kBraced: what stands between the braces
};

/// Index of the brace that closes the first one; a character right after "{" never counts.
std::size_t closing_brace(std::string_view text) {
  int open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '}') {
      if (--open == 0) return i;
    } else if (text[i] == '{') {
      ++open;
      ++i;
    }
  }
  return kNone;
}

bool is_operator_at(std::string_view text) {
  if (!text.empty() && text[0] == ':') text.remove_prefix(1);
  return !text.empty() && (text[0] == '-' || text[0] == '+' || text[0] == '?');
}

/// The braced form at the beginning of `text` ("${…"), as far as its line goes: `last` is the
/// line's last "}".
Match match_braced(std::string_view text, std::size_t last) {
  Match match;
  match.end = 2;
  const std::size_t name = name_length(text.substr(2));
  if (name == 0) return match;
  const std::size_t after = 2 + name;
  if (after < text.size() && text[after] == '}') {
    match.kind = Match::Kind::kBraced;
    match.end = after + 1;
    match.body = text.substr(2, name);
    return match;
  }
  if (!is_operator_at(text.substr(after))) return match;
  const std::size_t operator_end = after + (text[after] == ':' ? 2 : 1);
  if (last == kNone || last < operator_end) return match;
  match.kind = Match::Kind::kBraced;
  const std::size_t close = closing_brace(text.substr(0, last + 1));
  match.end = (close == kNone ? last : close) + 1;
  match.body = text.substr(2, match.end - 3);
  return match;
}

/// Finds the `$` forms of a text, one after the other.
class MatchFinder final {
 public:
  explicit MatchFinder(std::string_view text) : text_(text) {}

  std::optional<Match> next(std::size_t from) {
    for (std::size_t at = text_.find('$', from); at != kNone; at = text_.find('$', at + 1)) {
      const std::string_view rest = text_.substr(at);
      Match match;
      if (rest.size() < 2) return std::nullopt;
      if (rest[1] == '$') {
        match.kind = Match::Kind::kEscaped;
        match.end = 2;
      } else if (const std::size_t name = name_length(rest.substr(1)); name > 0) {
        match.kind = Match::Kind::kNamed;
        match.body = rest.substr(1, name);
        match.end = 1 + name;
      } else if (rest[1] == '{') {
        const std::size_t last = last_brace(at);
        match = match_braced(rest, last == kNone ? kNone : last - at);
      } else {
        continue;
      }
      match.begin = at;
      match.end += at;
      return match;
    }
    return std::nullopt;
  }

 private:
  /// The last "}" behind `at` on its line; looked for once a line.
  std::size_t last_brace(std::size_t at) {
    if (at >= line_end_) {
      line_end_ = std::min(text_.find('\n', at), text_.size());
      const std::size_t found = text_.substr(at, line_end_ - at).rfind('}');
      last_brace_ = found == kNone ? kNone : at + found;
    }
    return last_brace_ == kNone || last_brace_ < at ? kNone : last_brace_;
  }

  std::string_view text_;
  std::size_t line_end_ = 0;
  std::size_t last_brace_ = kNone;
};

/// "NAME:-rest" taken apart.
struct Expression {
  std::string_view name;
  char op = 0;         // '-', '+', '?', or 0
  bool colon = false;  // an empty value counts as unset
  std::string_view operand;
};

Expression take_apart(std::string_view body) {
  Expression expression;
  const std::size_t name = name_length(body);
  expression.name = body.substr(0, name);
  if (name == body.size()) return expression;
  expression.colon = body[name] == ':';
  const std::size_t op = name + (expression.colon ? 1 : 0);
  expression.op = body[op];
  expression.operand = body.substr(op + 1);
  return expression;
}

class Substituter final {
 public:
  explicit Substituter(const VariableLookup& lookup) : lookup_(lookup) {}

  std::string run(std::string_view text, int depth) {
    std::string out;
    if (depth > kMaxDepth) {
      fail({SubstitutionFault::Kind::kTooDeep, {}, {}});
      return out;
    }
    std::size_t at = 0;
    MatchFinder finder(text);
    while (const auto match = finder.next(at)) {
      out += text.substr(at, match->begin - at);
      out += replacement(*match, depth);
      at = match->end;
      if (out.size() > std::max(kLongestSubstitution, text.size())) {
        fail({SubstitutionFault::Kind::kTooLong, {}, {}});
        return {};
      }
    }
    out += text.substr(at);
    return out;
  }

  Substitution finish(std::string text) {
    result_.text = std::move(text);
    return std::move(result_);
  }

 private:
  void fail(SubstitutionFault fault) {
    const bool told = fault.kind != SubstitutionFault::Kind::kRequired &&
                      std::any_of(result_.faults.begin(), result_.faults.end(),
                                  [&](const auto& known) { return known.kind == fault.kind; });
    if (!told) result_.faults.push_back(std::move(fault));
  }

  std::string replacement(const Match& match, int depth) {
    switch (match.kind) {
      case Match::Kind::kEscaped:
        return "$";
      case Match::Kind::kInvalid:
        fail({SubstitutionFault::Kind::kInvalid, {}, {}});
        return {};
      case Match::Kind::kNamed:
        return plain(match.body);
      case Match::Kind::kBraced:
        break;
    }
    const Expression expression = take_apart(match.body);
    if (expression.op == 0) return plain(expression.name);
    const std::string* found = lookup_(expression.name);
    const bool present = found && (!expression.colon || !found->empty());
    if (expression.op == '+') {
      if (present) return run(expression.operand, depth + 1);
      return found ? *found : std::string();
    }
    if (present) return *found;
    std::string operand = run(expression.operand, depth + 1);
    if (expression.op == '-') return operand;
    fail({SubstitutionFault::Kind::kRequired, std::string(expression.name), std::move(operand)});
    return {};
  }

  std::string plain(std::string_view name) {
    if (const std::string* found = lookup_(name)) return *found;
    result_.unset.emplace_back(name);
    return {};
  }

  const VariableLookup& lookup_;
  Substitution result_;
};

void collect(std::string_view text, int depth, std::vector<VariableMention>& out) {
  if (depth > kMaxDepth) return;
  std::size_t at = 0;
  MatchFinder finder(text);
  while (const auto match = finder.next(at)) {
    at = match->end;
    if (match->kind == Match::Kind::kEscaped || match->kind == Match::Kind::kInvalid) continue;
    const Expression expression = take_apart(match->body);
    VariableMention mention;
    mention.name = expression.name;
    mention.required = expression.op == '?';
    if (expression.op == '-') mention.default_value = expression.operand;
    if (expression.op == '+') mention.alternate_value = expression.operand;
    out.push_back(std::move(mention));
    if (expression.op == '-' || expression.op == '+') collect(expression.operand, depth + 1, out);
  }
}

}  // namespace

Substitution substitute(std::string_view text, const VariableLookup& lookup) {
  Substituter substituter(lookup);
  std::string done = substituter.run(text, 0);
  return substituter.finish(std::move(done));
}

std::vector<VariableMention> mentioned_variables(std::string_view text) {
  std::vector<VariableMention> mentions;
  collect(text, 0, mentions);
  return mentions;
}

}  // namespace bulkhead::compose
