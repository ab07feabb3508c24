#include "compose/dotenv.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "text/render_diagnostic.h"

namespace bulkhead::compose {
namespace {

// Values may hold the values of earlier lines, and so grow far beyond the file.
constexpr std::size_t kLongestValues = std::size_t{64} << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Length of the white space at the beginning of text; a line's end counts only when asked for.
std::size_t space_length(std::string_view text, bool line_ends) {
  std::size_t length = 0;
  while (length < text.size()) {
    const char c = text[length];
    const bool blank =
        c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r' || (line_ends && c == '\n');
    // U+0085 and U+00A0, which Go counts as space.
    const bool wide =
        text.substr(length).starts_with("\xc2\x85") || text.substr(length).starts_with("\xc2\xa0");
    if (!blank && !wide) break;
    length += wide ? 2 : 1;
  }
  return length;
}

std::string_view trim_right(std::string_view text) {
  while (!text.empty()) {
    if (text.ends_with("\xc2\x85") || text.ends_with("\xc2\xa0")) {
      text.remove_suffix(2);
    } else if (space_length(text.substr(text.size() - 1), true) == 1) {
      text.remove_suffix(1);
    } else {
      break;
    }
  }
  return text;
}

/// ASCII letters and digits, and everything beyond ASCII.
bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == '[' || c == ']' || static_cast<unsigned char>(c) >= 0x80;
}

/// Appends a code point below 256 as UTF-8.
void append_code_point(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else {
    out += static_cast<char>(0xc0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

/// Length of an octal escape at text ("\0" and up to three more digits); 0 when it is none.
std::size_t octal_length(std::string_view text) {
  if (text.size() < 2 || text[1] != '0') return 0;
  std::size_t length = 2;
  while (length < text.size() && length < 5 && text[length] >= '0' && text[length] <= '9') {
    ++length;
  }
  return length;
}

std::string expand_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    constexpr std::string_view kNames = "abfnrtv\"\\";
    constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\"\\";
    const char next = text[i + 1];
    if (next == '$') {
      out += "$$";
      ++i;
    } else if (const std::size_t at = kNames.find(next); at != std::string_view::npos) {
      out += kMeanings[at];
      ++i;
    } else if (const std::size_t length = octal_length(text.substr(i)); length > 0) {
      const std::string_view digits = text.substr(i + 2, length - 2);
      unsigned code = 0;
      bool octal = digits.size() == 3;
      for (const char digit : digits) {
        octal = octal && digit < '8';
        code = code * 8 + static_cast<unsigned>(digit - '0');
      }
      if (octal && code < 256) {
        append_code_point(out, code);
      } else {
        out += text.substr(i, length);
      }
      i += length - 1;
    } else {
      out += '\\';
    }
  }
  return out;
}

class EnvFileParser final {
 public:
  EnvFileParser(std::string_view text, const VariableLookup& lookup,
                std::map<std::string, std::string>& variables)
      : text_(text), lookup_(lookup), variables_(variables) {}

  EnvFileFault run() {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (skip_to_statement()) {
      if (!statement()) return std::move(fault_);
    }
    return {};
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  bool fail(std::string message) {
    fault_.message = std::move(message);
    fault_.offset = static_cast<std::uint32_t>(at_);
    return false;
  }

  bool skip_to_statement() {
    while (true) {
      at_ += space_length(rest(), true);
      if (at_ >= text_.size()) return false;
      if (text_[at_] != '#') return true;
      const std::size_t end = text_.find('\n', at_);
      if (end == std::string_view::npos) return false;
      at_ = end;
    }
  }

  bool statement() {
    constexpr std::string_view kExport = "export";
    if (rest().starts_with(kExport)) {
      const std::string_view after = rest().substr(kExport.size());
      if (space_length(after, true) > 0) at_ += kExport.size() + space_length(after, false);
    }
    std::size_t length = 0;
    char separator = 0;
    while (at_ + length < text_.size()) {
      const char c = text_[at_ + length];
      if (c == '=' || c == ':' || c == '\n') {
        separator = c;
        break;
      }
      const std::size_t space = space_length(rest().substr(length), false);
      if (space == 0 && !is_key_character(c)) {
        at_ += length;
        return fail(fmt::format("\"{}\" cannot stand in a variable's name", c));
      }
      length += space > 0 ? space : 1;
    }
    // A key that ends the file without a line's end names nothing, and the text stands again as it
    // was: the reference implementation then reads it as the value of the empty name.
    const std::string_view key =
        separator == 0 ? std::string_view() : trim_right(rest().substr(0, length));
    if (key.find(' ') != std::string_view::npos) {
      return fail(fmt::format("a variable's name cannot hold a space: \"{}\"", key));
    }
    if (separator != 0) at_ += length + 1;
    at_ += space_length(rest(), false);
    if (separator == '\n') {
      if (const std::string* inherited = lookup_(key)) variables_[std::string(key)] = *inherited;
      return true;
    }
    std::string value;
    if (!read_value(value)) return false;
    total_ += value.size();
    if (total_ > kLongestValues) {
      return fail(fmt::format("the values together are longer than {} MiB", kLongestValues >> 20));
    }
    variables_[std::string(key)] = std::move(value);
    return true;
  }

  bool read_value(std::string& value) {
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
      return read_quoted(text_[at_], value);
    }
    const std::size_t end = text_.find('\n', at_);
    std::string_view line = rest().substr(0, end == std::string_view::npos ? end : end - at_);
    const std::string_view written = trim_right(line.substr(0, line.find(" #")));
    const bool good = expand(written, value);
    if (good) at_ = end == std::string_view::npos ? text_.size() : end + 1;
    return good;
  }

  bool read_quoted(char quote, std::string& value) {
    std::string characters;
    bool escaped = false;
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c != quote) {
        if (!escaped && c == '\\') {
          escaped = true;
          continue;
        }
        if (escaped) characters += '\\';
        escaped = false;
        characters += c;
        continue;
      }
      if (escaped) {
        escaped = false;
        characters += c;
        continue;
      }
      const bool good = quote == '"' ? expand(expand_escapes(characters), value)
                                     : (value = std::move(characters), true);
      if (good) at_ = i + 1;
      return good;
    }
    return fail("the quote is never closed");
  }

  bool expand(std::string_view written, std::string& value) {
    const VariableLookup both = [this](std::string_view name) -> const std::string* {
      if (const std::string* found = lookup_(name)) return found;
      const auto found = variables_.find(std::string(name));
      return found == variables_.end() ? nullptr : &found->second;
    };
    Substitution result = substitute(written, both);
    if (result.faults.empty()) {
      value = std::move(result.text);
      return true;
    }
    const SubstitutionFault& first = result.faults.front();
    if (first.kind == SubstitutionFault::Kind::kRequired) {
      return fail(fmt::format("required variable {} has no value{}{}", first.variable,
                              first.message.empty() ? "" : ": ", first.message));
    }
    if (first.kind == SubstitutionFault::Kind::kTooLong) {
      return fail("variables make the value too long");
    }
    if (first.kind == SubstitutionFault::Kind::kTooDeep) {
      return fail("variables are nested too deep in defaults");
    }
    return fail(fmt::format("\"{}\" holds a $ that begins no variable",
                            text::shortened(std::string(written))));
  }

  std::string_view text_;
  const VariableLookup& lookup_;
  std::map<std::string, std::string>& variables_;
  std::size_t at_ = 0;
  std::size_t total_ = 0;
  EnvFileFault fault_;
};

}  // namespace

EnvFileFault parse_env_file(std::string_view text, const VariableLookup& lookup,
                            std::map<std::string, std::string>& variables) {
  return EnvFileParser(text, lookup, variables).run();
}

}  // namespace bulkhead::compose
