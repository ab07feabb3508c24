#include "verify/regexp_sample.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace bulkhead::verify {
namespace {

constexpr int kDeepest = 32;
constexpr std::size_t kLongest = 200;
constexpr std::string_view kChoice = "abcdefghijklmnopqrstuvwxyz0123456789-";

/// any := all ('|' all)* ; all := (one repetition?)*
class Sampler final {
 public:
  explicit Sampler(std::string_view text) : text_(text) {}

  std::optional<std::string> whole() {
    take("(?i)");
    auto sample = any(0);
    if (!sample || at_ != text_.size()) return std::nullopt;
    return sample;
  }

 private:
  bool more() const { return at_ < text_.size(); }
  bool take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  /// The first alternative; the others need only be expressions.
  std::optional<std::string> any(int depth) {
    if (depth > kDeepest) return std::nullopt;
    auto first = all(depth);
    while (first && take("|")) {
      if (!all(depth)) return std::nullopt;
    }
    return first;
  }

  std::optional<std::string> all(int depth) {
    std::string sample;
    while (more() && text_[at_] != '|' && text_[at_] != ')') {
      if (take("^") || take("$")) continue;
      const auto atom = one(depth);
      const auto times = atom ? repetition() : std::nullopt;
      if (!times) return std::nullopt;
      // Repetitions of repetitions grow fast.
      const std::size_t more_bytes = atom->size() * static_cast<std::size_t>(*times);
      if (sample.size() + more_bytes > kLongest) return std::nullopt;
      for (int i = 0; i < *times; ++i) sample += *atom;
    }
    return sample;
  }

  std::optional<std::string> one(int depth) {
    if (take("(")) {
      if (take("?P<") || take("?<")) {
        at_ = std::min(text_.find('>', at_), text_.size() - 1) + 1;
      } else if (!take("?:") && take("?")) {
        return std::nullopt;
      }
      auto inner = any(depth + 1);
      return inner && take(")") ? inner : std::nullopt;
    }
    if (take("[")) return one_of_class();
    if (take("\\")) return escaped();
    if (take(".")) return "a";
    const char literal = text_[at_++];
    if (std::string_view("*+?{}]").find(literal) != std::string_view::npos) return std::nullopt;
    return std::string(1, literal);
  }

  std::optional<std::string> escaped() {
    if (!more()) return std::nullopt;
    const char what = text_[at_++];
    if (what == 'd') return "1";
    if (what == 'w') return "a";
    if (std::isalnum(static_cast<unsigned char>(what)) != 0) return std::nullopt;
    return std::string(1, what);
  }

  /// Behind its '['.
  std::optional<std::string> one_of_class() {
    const bool negated = take("^");
    std::string members;
    for (bool first = true; more() && (first || text_[at_] != ']'); first = false) {
      std::string from(1, text_[at_]);
      if (take("\\")) {
        const auto one = escaped();
        if (!one) return std::nullopt;
        from = *one;
      } else {
        ++at_;
      }
      char to = from.front();
      const bool range = at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']';
      if (range) {
        to = text_[at_ + 1];
        at_ += 2;
      }
      const auto last = static_cast<unsigned char>(to);
      for (unsigned c = static_cast<unsigned char>(from.front()); c <= last; ++c) {
        members += static_cast<char>(c);
      }
    }
    if (!take("]")) return std::nullopt;
    if (!negated) return members.empty() ? std::nullopt : std::optional(members.substr(0, 1));
    const std::size_t other = kChoice.find_first_not_of(members);
    if (other == std::string_view::npos) return std::nullopt;
    return std::string(1, kChoice[other]);
  }

  /// How often: once where that is allowed.
  std::optional<int> repetition() {
    int times = 1;
    if (take("{")) {
      const std::size_t end = text_.find('}', at_);
      if (end == std::string_view::npos) return std::nullopt;
      const char* const last = text_.data() + end;
      const auto [rest, error] = std::from_chars(text_.data() + at_, last, times);
      if (error != std::errc{} || (rest != last && *rest != ',') || times < 0 ||
          static_cast<std::size_t>(times) > kLongest) {
        return std::nullopt;
      }
      at_ = end + 1;
    } else if (!take("*") && !take("+")) {
      take("?");
      return times;
    }
    take("?");  // not greedy
    return times;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string> sample_of(std::string_view regexp) {
  return Sampler(regexp).whole();
}

std::optional<std::string> sample_of_template(std::string_view text) {
  std::string sample;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    sample += text.substr(0, open);
    if (open == std::string_view::npos) break;
    // The expression may have braces of its own.
    std::size_t end = open + 1;
    for (int depth = 1; end < text.size(); ++end) {
      if (text[end] == '{') ++depth;
      if (text[end] == '}' && --depth == 0) break;
    }
    if (end >= text.size()) return std::nullopt;
    const std::string_view inside = text.substr(open + 1, end - open - 1);
    const std::size_t colon = inside.find(':');
    const auto part = colon == std::string_view::npos ? std::optional<std::string>("a")
                                                      : sample_of(inside.substr(colon + 1));
    if (!part) return std::nullopt;
    sample += *part;
    text.remove_prefix(end + 1);
  }
  return sample;
}

}  // namespace bulkhead::verify
