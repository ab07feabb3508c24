// Value: a YAML or JSON document as a tree in which every node knows its span. A value type:
// copies are deep, and the phases that resolve a project edit it freely. It knows no schema.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "text/source.h"

namespace bulkhead::text {

class Value;

/// In the order of Value's alternatives.
enum class Kind : std::uint8_t {
  kNull,
  kBool,
  kInteger,
  kFloat,
  kString,
  kSequence,
  kMapping,
};

/// "a mapping", "a string": for messages.
std::string_view describe(Kind kind);

/// Compose's own tags; any other tag is a diagnostic when the text is parsed.
enum class Tag : std::uint8_t { kNone, kReset, kOverride };

/// Keys in the order in which they were first written. Keys are unique.
class Mapping final {
 public:
  struct Entry;

  Mapping();
  Mapping(const Mapping& other);
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping other) noexcept;
  ~Mapping();

  std::size_t size() const;
  bool empty() const { return size() == 0; }

  /// Null when the key is absent. Logarithmic time, whatever the keys; the pointer holds until the
  /// next edit.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  /// Null when the key is absent.
  const Entry* find_entry(std::string_view key) const;

  void reserve(std::size_t entries);
  /// Adds the key at the end, or replaces its value where it stands.
  Value& set(std::string key, Value value, Span key_span = {});
  /// True when the key was there. Keeps the order of the rest.
  bool erase(std::string_view key);
  /// Drops every entry of which `drops` (called once each, in order) says so; linear, where erase()
  /// in a loop is not.
  template <typename Drops>
  void erase_if(Drops drops);
  /// Bytewise by key, for output that does not depend on the order of writing.
  void sort();

  const Entry* begin() const;
  const Entry* end() const;
  Entry* begin();
  Entry* end();

 private:
  std::size_t index_of(std::string_view key) const;

  std::vector<Entry> entries_;
  // Position by key; built only where entries_ is long enough for it to pay. Ordered, not hashed:
  // keys are the user's, and keys made to collide would turn every lookup into a walk.
  mutable std::unique_ptr<std::map<std::string_view, std::size_t>> index_;
};

using Sequence = std::vector<Value>;

class Value final {
 public:
  Value() = default;
  explicit Value(bool value, Span span = {}) : data_(value), span_(span) {}
  explicit Value(std::int64_t value, Span span = {}) : data_(value), span_(span) {}
  explicit Value(double value, Span span = {}) : data_(value), span_(span) {}
  explicit Value(std::string value, Span span = {}) : data_(std::move(value)), span_(span) {}
  explicit Value(const char* value, Span span = {}) : data_(std::string(value)), span_(span) {}
  explicit Value(Sequence value, Span span = {}) : data_(std::move(value)), span_(span) {}
  explicit Value(Mapping value, Span span = {}) : data_(std::move(value)), span_(span) {}
  static Value null(Span span = {});

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::kNull; }
  bool is_scalar() const { return kind() < Kind::kSequence; }

  /// Null unless the value is of that kind.
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data_); }
  const double* as_float() const { return std::get_if<double>(&data_); }
  const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  std::string* as_string() { return std::get_if<std::string>(&data_); }
  const Sequence* as_sequence() const { return std::get_if<Sequence>(&data_); }
  Sequence* as_sequence() { return std::get_if<Sequence>(&data_); }
  const Mapping* as_mapping() const { return std::get_if<Mapping>(&data_); }
  Mapping* as_mapping() { return std::get_if<Mapping>(&data_); }

  /// The value under a key; null when this is no mapping or has no such key.
  const Value* get(std::string_view key) const;

  Span span() const { return span_; }
  void set_span(Span span) { span_ = span; }
  Tag tag() const { return tag_; }
  void set_tag(Tag tag) { tag_ = tag; }
  /// True for scalars that were written in quotes or as a block.
  bool quoted() const { return quoted_; }
  void set_quoted(bool quoted) { quoted_ = quoted; }
  /// True for a string that is the RFC 3339 form of a plain YAML date (Dates::kAsMoments).
  bool is_date() const { return date_; }
  void set_date(bool date) { date_ = date; }

  /// Same data, whatever the spans, tags and the order of keys.
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Sequence, Mapping> data_;
  Span span_;
  Tag tag_ = Tag::kNone;
  bool quoted_ = false;
  bool date_ = false;
};

struct Mapping::Entry {
  std::string key;
  Span key_span;
  Value value;
};

template <typename Drops>
void Mapping::erase_if(Drops drops) {
  // The index holds views into the keys, which move.
  index_.reset();
  std::erase_if(entries_, drops);
}

}  // namespace bulkhead::text
