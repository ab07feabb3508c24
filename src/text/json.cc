#include "text/json.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "text/number_text.h"
#include "text/utf8.h"

namespace bulkhead::text {
namespace {

class JsonWriter {
 public:
  explicit JsonWriter(const JsonStyle& style) : style_(style) {}

  void write(const Value& value, int depth) {
    switch (value.kind()) {
      case Kind::kNull:
        text_ += "null";
        return;
      case Kind::kBool:
        text_ += *value.as_bool() ? "true" : "false";
        return;
      case Kind::kInteger:
        fmt::format_to(std::back_inserter(text_), "{}", *value.as_integer());
        return;
      case Kind::kFloat:
        text_ += std::isfinite(*value.as_float()) ? json_number(*value.as_float()) : "null";
        return;
      case Kind::kString:
        append_json_string(text_, *value.as_string(), style_.escape_html);
        return;
      case Kind::kSequence:
        sequence(*value.as_sequence(), depth);
        return;
      case Kind::kMapping:
        mapping(*value.as_mapping(), depth);
        return;
    }
  }

  std::string take() { return std::move(text_); }

 private:
  void line(int depth) {
    if (style_.indent == 0) return;
    text_ += '\n';
    text_.append(static_cast<std::size_t>(depth) * static_cast<std::size_t>(style_.indent), ' ');
  }

  void sequence(const Sequence& items, int depth) {
    text_ += '[';
    for (const Value& item : items) {
      if (&item != items.data()) text_ += ',';
      line(depth + 1);
      write(item, depth + 1);
    }
    if (!items.empty()) line(depth);
    text_ += ']';
  }

  void mapping(const Mapping& entries, int depth) {
    text_ += '{';
    for (const Mapping::Entry& entry : entries) {
      if (&entry != entries.begin()) text_ += ',';
      line(depth + 1);
      append_json_string(text_, entry.key, style_.escape_html);
      text_ += style_.indent == 0 ? ":" : ": ";
      write(entry.value, depth + 1);
    }
    if (!entries.empty()) line(depth);
    text_ += '}';
  }

  const JsonStyle& style_;
  std::string text_;
};

// Receives what Boost's parser finds. Unlike Boost's own values this one notices a key that comes
// twice, and builds nothing in between.
class ValueBuilder {
 public:
  constexpr static std::size_t max_object_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_array_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_key_size = static_cast<std::size_t>(-1);
  constexpr static std::size_t max_string_size = static_cast<std::size_t>(-1);

  using Code = boost::json::error_code;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) { return open(Value(Mapping())); }
  bool on_object_end(std::size_t, Code&) { return close(); }
  bool on_array_begin(Code&) { return open(Value(Sequence())); }
  bool on_array_end(std::size_t, Code&) { return close(); }
  bool on_key_part(boost::json::string_view part, std::size_t, Code&) { return append(part); }
  bool on_key(boost::json::string_view part, std::size_t, Code& code) {
    append(part);
    open_.back().key = std::exchange(text_, {});
    if (!open_.back().value.as_mapping()->contains(open_.back().key)) return true;
    duplicate_ = open_.back().key;
    code = boost::json::error::syntax;
    return false;
  }
  bool on_string_part(boost::json::string_view part, std::size_t, Code&) { return append(part); }
  bool on_string(boost::json::string_view part, std::size_t, Code&) {
    append(part);
    return add(Value(std::exchange(text_, {})));
  }
  bool on_number_part(boost::json::string_view part, Code&) { return append(part); }
  bool on_int64(std::int64_t value, boost::json::string_view text, Code&) {
    // No integer keeps the sign of -0.
    append(text);
    const bool minus_zero = value == 0 && text_.starts_with('-');
    text_.clear();
    return add(minus_zero ? Value(-0.0) : Value(value));
  }
  bool on_uint64(std::uint64_t value, boost::json::string_view, Code&) {
    text_.clear();
    return add(Value(static_cast<double>(value)));
  }
  bool on_double(double value, boost::json::string_view text, Code&) {
    // Boost's own conversion is off by the last digit at times.
    append(text);
    std::from_chars(text_.data(), text_.data() + text_.size(), value);
    text_.clear();
    return add(Value(value));
  }
  bool on_bool(bool value, Code&) { return add(Value(value)); }
  bool on_null(Code&) { return add(Value()); }
  bool on_comment_part(boost::json::string_view, Code&) { return true; }
  bool on_comment(boost::json::string_view, Code&) { return true; }

  Value& root() { return root_; }
  const std::optional<std::string>& duplicate() const { return duplicate_; }

 private:
  struct Open {
    Value value;
    std::string key;  // in a mapping: of the value that comes next
  };

  bool append(boost::json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool open(Value value) {
    open_.push_back({std::move(value), {}});
    return true;
  }
  bool close() {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(value));
  }
  bool add(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Sequence* items = open_.back().value.as_sequence()) {
      items->push_back(std::move(value));
    } else {
      open_.back().value.as_mapping()->set(std::exchange(open_.back().key, {}), std::move(value));
    }
    return true;
  }

  Value root_;
  std::vector<Open> open_;
  std::string text_;
  std::optional<std::string> duplicate_;
};

std::string_view wording(const boost::json::error_code& code) {
  using boost::json::error;
  if (code == error::incomplete) return "the text ends too early";
  if (code == error::extra_data) return "text follows after the value";
  if (code == error::too_deep) return "values are nested too deeply";
  if (code == error::exponent_overflow) return "this number is too large";
  if (code == error::illegal_leading_surrogate || code == error::illegal_trailing_surrogate ||
      code == error::expected_hex_digit || code == error::expected_utf16_escape) {
    return "this \\u escape is not valid";
  }
  return "this is not expected here";
}

}  // namespace

void append_json_string(std::string& to, std::string_view text, bool escape_html) {
  to += '"';
  std::size_t plain = 0;  // what is not yet copied begins here
  const auto flush = [&](std::size_t until) { to.append(text.substr(plain, until - plain)); };
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      const DecodedPoint decoded = decode_utf8(text, i);
      // JavaScript takes the line separators for line ends, so Go escapes them.
      if (decoded.size != 0 && decoded.point != 0x2028 && decoded.point != 0x2029) {
        i += decoded.size;
        continue;
      }
      flush(i);
      to += decoded.size == 0 ? "\\ufffd" : (decoded.point == 0x2028 ? "\\u2028" : "\\u2029");
      i += decoded.size == 0 ? 1 : decoded.size;
      plain = i;
      continue;
    }
    const bool html = escape_html && (c == '<' || c == '>' || c == '&');
    if (c >= 0x20 && c != '"' && c != '\\' && !html) {
      ++i;
      continue;
    }
    flush(i);
    switch (c) {
      case '"':
        to += "\\\"";
        break;
      case '\\':
        to += "\\\\";
        break;
      case '\b':
        to += "\\b";
        break;
      case '\f':
        to += "\\f";
        break;
      case '\n':
        to += "\\n";
        break;
      case '\r':
        to += "\\r";
        break;
      case '\t':
        to += "\\t";
        break;
      default:
        to += fmt::format("\\u{:04x}", c);
        break;
    }
    plain = ++i;
  }
  flush(text.size());
  to += '"';
}

std::string write_json(const Value& value, const JsonStyle& style) {
  JsonWriter writer(style);
  writer.write(value, 0);
  return writer.take();
}

std::string write_compact_json(const Value& value) {
  return write_json(value, {.indent = 0});
}

Result<Value> parse_json(std::string_view json, const JsonLimits& limits) {
  if (json.size() > limits.max_bytes) {
    return failure(ErrorKind::kInvalid, fmt::format("the JSON text has {} bytes, more than the {} "
                                                    "that are read",
                                                    json.size(), limits.max_bytes));
  }
  boost::json::parse_options options;
  options.max_depth = limits.max_depth;
  boost::json::basic_parser<ValueBuilder> parser(options);
  boost::json::error_code code;
  std::size_t used = parser.write_some(false, json.data(), json.size(), code);
  if (!code) {
    // White space may follow, nothing else.
    while (used < json.size() &&
           std::string_view(" \t\r\n").find(json[used]) != std::string_view::npos) {
      ++used;
    }
    if (used < json.size()) code = boost::json::error::extra_data;
  }
  if (!code) return std::move(parser.handler().root());
  if (const std::optional<std::string>& key = parser.handler().duplicate()) {
    return failure(
        ErrorKind::kInvalid,
        fmt::format("invalid JSON at byte {}: key '{}' is given twice in one object", used, *key));
  }
  return failure(ErrorKind::kInvalid,
                 fmt::format("invalid JSON at byte {}: {}", used, wording(code)));
}

}  // namespace bulkhead::text
