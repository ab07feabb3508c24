#include "compose/shell_words.h"

#include <utility>

namespace bulkhead::compose {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_operator(char c) {
  return c == ';' || c == '&' || c == '|' || c == '<' || c == '>';
}

class Splitter final {
 public:
  /// False when the text is no command line.
  bool run(std::string_view text) {
    for (const char c : text) {
      if (escaped_) {
        escaped_ = false;
        append(c == 't' ? '\t' : c == 'n' ? '\n' : c);
      } else if (c == '\\') {
        if (single_) {
          word_ += c;
        } else {
          escaped_ = true;
        }
      } else if (is_space(c)) {
        if (open()) {
          word_ += c;
        } else {
          finish_word();
        }
      } else if (is_operator(c) && !open()) {
        // "2> log": the digit names a file descriptor, it is no word.
        if (c == '>' && !word_.empty() && word_[0] >= '0' && word_[0] <= '9') has_word_ = false;
        break;
      } else if (!take(c)) {
        return false;
      }
    }
    finish_word();
    return !escaped_ && !open();
  }

  std::vector<std::string> take_words() { return std::move(words_); }

 private:
  bool open() const { return single_ || double_ || backtick_ || substitution_; }

  void append(char c) {
    word_ += c;
    has_word_ = true;
  }

  void finish_word() {
    if (has_word_) words_.push_back(word_);
    if (has_word_) word_.clear();
    has_word_ = false;
  }

  bool take(char c) {
    if (c == '"' && !single_ && !substitution_ && !backtick_) {
      has_word_ = has_word_ || double_;
      double_ = !double_;
      return true;
    }
    if (c == '\'' && !double_ && !substitution_ && !backtick_) {
      has_word_ = has_word_ || single_;
      single_ = !single_;
      return true;
    }
    const bool bare = !single_ && !double_;
    if (c == '(' && bare && !backtick_) {
      if (substitution_ || word_.empty() || word_.back() != '$') return false;
      substitution_ = true;
      word_ += c;
      return true;
    }
    if (c == ')' && bare && !backtick_) substitution_ = !substitution_;
    if (c == '`' && bare && !substitution_) backtick_ = !backtick_;
    append(c);
    return true;
  }

  std::vector<std::string> words_;
  std::string word_;
  bool has_word_ = false;
  bool escaped_ = false;
  bool single_ = false;
  bool double_ = false;
  bool backtick_ = false;
  bool substitution_ = false;
};

}  // namespace

std::optional<std::vector<std::string>> split_shell_words(std::string_view text) {
  Splitter splitter;
  if (!splitter.run(text)) return std::nullopt;
  return splitter.take_words();
}

}  // namespace bulkhead::compose
