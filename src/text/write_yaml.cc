#include "text/write_yaml.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"
#include "text/number_text.h"
#include "text/utf8.h"
#include "text/yaml_scalar.h"
#include "text/yaml_timestamp.h"

namespace bulkhead::text {
namespace {

constexpr int kIndent = 2;
// A longer key is written after '?'.
constexpr std::size_t kLongestSimpleKey = 128;

bool is_break(char32_t point) {
  return point == '\n' || point == '\r' || point == 0x85 || point == 0x2028 || point == 0x2029;
}

// What libyaml's emitter calls printable: none beyond the basic plane, and no tab.
bool is_printable(char32_t point) {
  if (point >= 0x10000) return false;
  return point == '\n' || (point >= 0x20 && point <= 0x7e) ||
         (point >= 0xa0 && point != 0xfeff && point != 0xfffe && point != 0xffff);
}

/// True of most characters: in a text, not at its beginning, they say nothing about its style.
bool is_unremarkable(char c) {
  return c > ' ' && c <= '~' && c != ':' && c != '#';
}

// Which styles can hold a string.
struct Analysis {
  bool plain = true;
  bool single_quoted = true;
  bool literal = true;
  bool has_break = false;
};

Analysis analyze(std::string_view text) {
  Analysis result;
  if (text.empty()) {
    result.literal = false;
    return result;
  }
  bool indicators = text.starts_with("---") || text.starts_with("...");
  bool special = false;
  bool tab = false;
  bool break_space = false;
  bool space_break = false;
  bool after_blank = true;
  bool previous_space = false;
  bool previous_break = false;
  char32_t first = 0;
  char32_t last = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i > 0 && is_unremarkable(text[i])) {
      previous_space = previous_break = after_blank = false;
      last = static_cast<unsigned char>(text[i++]);
      continue;
    }
    const DecodedPoint decoded = decode_utf8(text, i);
    const char32_t point = decoded.size == 0 ? 0xfffd : decoded.point;
    const std::size_t next = i + std::max<std::size_t>(decoded.size, 1);
    const bool before_blank = next == text.size() || text[next] == ' ' || text[next] == '\t';
    if (i == 0) {
      first = point;
      if (point < 0x80 &&
          std::string_view("#,[]{}&*!|>'\"%@`").find(text[0]) != std::string_view::npos) {
        indicators = true;
      }
      if ((point == '?' || point == ':' || point == '-') && before_blank) indicators = true;
    } else if ((point == ':' && before_blank) || (point == '#' && after_blank)) {
      indicators = true;
    }
    tab = tab || point == '\t';
    // Go-yaml leaves U+2028 and U+2029 as they are, and cannot read them again.
    const bool other_break = is_break(point) && point != '\n';
    special =
        special || decoded.size == 0 || other_break || (point != '\t' && !is_printable(point));
    const bool space = point == ' ';
    const bool broken = is_break(point);
    break_space = break_space || (space && previous_break);
    space_break = space_break || (broken && previous_space);
    result.has_break = result.has_break || broken;
    previous_space = space;
    previous_break = broken;
    after_blank = space || point == '\t' || broken || point == 0;
    last = point;
    i = next;
  }
  const bool edge = first == ' ' || is_break(first) || last == ' ' || is_break(last);
  const bool quoted_only = break_space || space_break || tab || special;
  result.plain = !(edge || quoted_only || result.has_break || indicators);
  result.single_quoted = !quoted_only;
  result.literal = !(last == ' ' || space_break || special);
  return result;
}

// [-+]? digit [digit _]* (: [0-5]? digit)+ (. [digit _]*)?
bool is_base_60(std::string_view text) {
  std::size_t i = 0;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  if (i >= text.size() || !is_digit(text[i])) return false;
  while (i < text.size() && (is_digit(text[i]) || text[i] == '_')) ++i;
  bool groups = false;
  while (i < text.size() && text[i] == ':') {
    ++i;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789", i), text.size()) - i;
    if (digits == 0 || digits > 2 || (digits == 2 && text[i] > '5')) return false;
    i += digits;
    groups = true;
  }
  if (i < text.size() && text[i] == '.') {
    ++i;
    while (i < text.size() && (is_digit(text[i]) || text[i] == '_')) ++i;
  }
  return groups && i == text.size();
}

bool is_old_boolean(std::string_view text) {
  static constexpr std::array<std::string_view, 16> kWords = {
      "y", "Y", "yes", "Yes", "YES", "on",  "On",  "ON",
      "n", "N", "no",  "No",  "NO",  "off", "Off", "OFF"};
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

// True where the text, written plain, would be read as something else than a string.
bool reads_as_other(std::string_view text) {
  return !resolve_plain_scalar(text).as_string() || is_base_60(text) || is_old_boolean(text) ||
         text == "<<" || is_yaml_timestamp(text);
}

void append_single_quoted(std::string& to, std::string_view text) {
  to += '\'';
  for (const char c : text) {
    to += c;
    if (c == '\'') to += c;
  }
  to += '\'';
}

void append_escape(std::string& to, char32_t point) {
  struct Escape {
    char32_t point;
    char letter;
  };
  static constexpr std::array kEscapes = {
      Escape{0x00, '0'}, Escape{0x07, 'a'},   Escape{0x08, 'b'},   Escape{0x09, 't'},
      Escape{0x0a, 'n'}, Escape{0x0b, 'v'},   Escape{0x0c, 'f'},   Escape{0x0d, 'r'},
      Escape{0x1b, 'e'}, Escape{'"', '"'},    Escape{'\\', '\\'},  Escape{0x85, 'N'},
      Escape{0xa0, '_'}, Escape{0x2028, 'L'}, Escape{0x2029, 'P'},
  };
  for (const Escape& known : kEscapes) {
    if (known.point == point) {
      to += '\\';
      to += known.letter;
      return;
    }
  }
  const auto code = static_cast<std::uint32_t>(point);
  if (code <= 0xff) {
    to += fmt::format("\\x{:02X}", code);
  } else if (code <= 0xffff) {
    to += fmt::format("\\u{:04X}", code);
  } else {
    to += fmt::format("\\U{:08X}", code);
  }
}

void append_double_quoted(std::string& to, std::string_view text) {
  to += '"';
  for (std::size_t i = 0; i < text.size();) {
    const DecodedPoint decoded = decode_utf8(text, i);
    const char32_t point = decoded.size == 0 ? 0xfffd : decoded.point;
    if (!is_printable(point) || is_break(point) || point == '"' || point == '\\') {
      append_escape(to, point);
    } else {
      append_utf8(to, point);
    }
    i += std::max<std::size_t>(decoded.size, 1);
  }
  to += '"';
}

enum class Style : std::uint8_t { kPlain, kSingleQuoted, kDoubleQuoted, kLiteral };

Style choose_style(std::string_view text, bool one_line) {
  const Analysis analysis = analyze(text);
  if (text.find('\n') != std::string_view::npos) {
    const bool visible = text.find_first_not_of(" \t\n\v\f\r") != std::string_view::npos;
    const bool literal = !one_line && visible && text.size() >= 2 && analysis.literal;
    return literal ? Style::kLiteral : Style::kDoubleQuoted;
  }
  if (reads_as_other(text)) return Style::kDoubleQuoted;
  if (analysis.plain) return Style::kPlain;
  return analysis.single_quoted && !analysis.has_break ? Style::kSingleQuoted
                                                       : Style::kDoubleQuoted;
}

class YamlWriter {
 public:
  // The value after its indicator (':' or '-') or at the document's beginning, on a line that is
  // begun; collections in a mapping go on the lines that follow.
  enum class After : std::uint8_t { kStart, kKey, kIndicator };

  void write(const Value& value, int indent, After after) {
    if (const Sequence* items = value.as_sequence(); items && !items->empty()) {
      sequence(*items, indent, after);
      return;
    }
    if (const Mapping* entries = value.as_mapping(); entries && !entries->empty()) {
      mapping(*entries, indent, after);
      return;
    }
    if (after == After::kKey) text_ += ' ';
    scalar(value, indent);
    text_ += '\n';
  }

  std::string take() { return std::move(text_); }

 private:
  void pad(int indent) { text_.append(static_cast<std::size_t>(indent), ' '); }

  void sequence(const Sequence& items, int indent, After after) {
    if (after == After::kKey) text_ += '\n';
    for (const Value& item : items) {
      if (after == After::kKey || &item != items.data()) pad(indent);
      text_ += "- ";
      write(item, indent + kIndent, After::kIndicator);
    }
  }

  void mapping(const Mapping& entries, int indent, After after) {
    if (after == After::kKey) text_ += '\n';
    for (const Mapping::Entry& entry : entries) {
      if (after == After::kKey || &entry != entries.begin()) pad(indent);
      key(entry.key, indent);
      write(entry.value, indent + kIndent, simple(entry.key) ? After::kKey : After::kIndicator);
    }
  }

  static bool simple(std::string_view key) {
    return key.size() <= kLongestSimpleKey && !analyze(key).has_break;
  }

  void key(std::string_view name, int indent) {
    if (simple(name)) {
      string(name, indent, true);
      text_ += ':';
      return;
    }
    text_ += "? ";
    string(name, indent + kIndent, false);
    text_ += '\n';
    pad(indent);
    text_ += ": ";
  }

  void scalar(const Value& value, int indent) {
    switch (value.kind()) {
      case Kind::kNull:
        text_ += "null";
        return;
      case Kind::kBool:
        text_ += *value.as_bool() ? "true" : "false";
        return;
      case Kind::kInteger:
        text_ += fmt::format("{}", *value.as_integer());
        return;
      case Kind::kFloat:
        text_ += yaml_number(*value.as_float());
        return;
      case Kind::kString:
        if (value.is_date()) {
          text_ += *value.as_string();
        } else {
          string(*value.as_string(), indent, false);
        }
        return;
      case Kind::kSequence:
        text_ += "[]";
        return;
      case Kind::kMapping:
        text_ += "{}";
        return;
    }
  }

  void string(std::string_view text, int indent, bool one_line) {
    switch (choose_style(text, one_line)) {
      case Style::kPlain:
        text_ += text;
        return;
      case Style::kSingleQuoted:
        append_single_quoted(text_, text);
        return;
      case Style::kDoubleQuoted:
        append_double_quoted(text_, text);
        return;
      case Style::kLiteral:
        literal(text, indent);
        return;
    }
  }

  // Without the last line break, which ends the value anyway.
  void literal(std::string_view text, int indent) {
    text_ += '|';
    // Go-yaml looks at the first line only, where it does not see a tab, and so reads back less
    // than it wrote, or nothing.
    const std::size_t visible = text.find_first_not_of('\n');
    if (visible != std::string_view::npos && (text[visible] == ' ' || text[visible] == '\t')) {
      text_ += static_cast<char>('0' + kIndent);
    }
    if (!text.ends_with('\n')) {
      text_ += '-';
    } else {
      text.remove_suffix(1);
      if (text.empty() || text.ends_with('\n')) text_ += '+';
    }
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      text_ += '\n';
      if (end > begin) {
        pad(std::max(indent, kIndent));
        text_ += text.substr(begin, end - begin);
      }
      begin = end + 1;
    }
  }

  std::string text_;
};

struct KeyReader {
  std::string_view text;
  std::size_t at = 0;

  bool more() const { return at < text.size(); }
  char32_t take() {
    const DecodedPoint decoded = decode_utf8(text, at);
    at += std::max<std::size_t>(decoded.size, 1);
    return decoded.point;
  }
};

bool is_letter(char32_t point) {
  return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || point >= 0xaa;
}
bool is_digit_point(char32_t point) {
  return point >= '0' && point <= '9';
}

std::u32string points(std::string_view text) {
  std::u32string result;
  for (KeyReader reader{text}; reader.more();) result.push_back(reader.take());
  return result;
}

// The digits from `at` on as a number (wrapping like Go's int64), and where they end.
struct DigitRun {
  std::uint64_t number = 0;
  std::size_t end = 0;
};

DigitRun digit_run(const std::u32string& text, std::size_t at, std::uint64_t before) {
  DigitRun run{before, at};
  for (; run.end < text.size() && is_digit_point(text[run.end]); ++run.end) {
    run.number = run.number * 10 + (text[run.end] - '0');
  }
  return run;
}

}  // namespace

std::string write_yaml(const Value& value) {
  YamlWriter writer;
  writer.write(value, 0, YamlWriter::After::kStart);
  return writer.take();
}

std::string write_yaml_string(std::string_view text) {
  std::string result;
  switch (choose_style(text, true)) {
    case Style::kPlain:
      result = text;
      break;
    case Style::kSingleQuoted:
      append_single_quoted(result, text);
      break;
    case Style::kDoubleQuoted:
    case Style::kLiteral:
      append_double_quoted(result, text);
      break;
  }
  return result;
}

bool go_yaml_key_less(std::string_view a, std::string_view b) {
  const std::u32string left = points(a);
  const std::u32string right = points(b);
  bool in_digits = false;
  for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
    if (left[i] == right[i]) {
      in_digits = is_digit_point(left[i]);
      continue;
    }
    const bool left_letter = is_letter(left[i]);
    const bool right_letter = is_letter(right[i]);
    if (left_letter && right_letter) return left[i] < right[i];
    if (left_letter || right_letter) return in_digits ? left_letter : right_letter;
    // Zeros in front of a number do not count, zeros inside it do.
    std::uint64_t before = 0;
    if (left[i] == '0' || right[i] == '0') {
      for (std::size_t j = i; j > 0 && is_digit_point(left[j - 1]); --j) {
        if (left[j - 1] != '0') {
          before = 1;
          break;
        }
      }
    }
    const DigitRun left_run = digit_run(left, i, before);
    const DigitRun right_run = digit_run(right, i, before);
    if (left_run.number != right_run.number) return left_run.number < right_run.number;
    if (left_run.end != right_run.end) return left_run.end < right_run.end;
    return left[i] < right[i];
  }
  return left.size() < right.size();
}

}  // namespace bulkhead::text
