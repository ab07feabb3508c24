#include "text/value.h"

#include <algorithm>

namespace bulkhead::text {
namespace {

constexpr std::size_t kNotThere = static_cast<std::size_t>(-1);
// Below this, comparing keys one by one is faster than an index (and costs no memory).
constexpr std::size_t kIndexFrom = 24;

}  // namespace

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "a boolean";
    case Kind::kInteger:
      return "an integer";
    case Kind::kFloat:
      return "a number";
    case Kind::kString:
      return "a string";
    case Kind::kSequence:
      return "a list";
    case Kind::kMapping:
      return "a mapping";
  }
  return "a value";
}

Mapping::Mapping() = default;
Mapping::Mapping(const Mapping& other) : entries_(other.entries_) {}
// The index holds views into the keys, which a moved vector leaves where they were.
Mapping::Mapping(Mapping&& other) noexcept = default;
Mapping& Mapping::operator=(Mapping other) noexcept {
  entries_ = std::move(other.entries_);
  index_ = std::move(other.index_);
  return *this;
}
Mapping::~Mapping() = default;

std::size_t Mapping::size() const {
  return entries_.size();
}
const Mapping::Entry* Mapping::begin() const {
  return entries_.data();
}
const Mapping::Entry* Mapping::end() const {
  return entries_.data() + entries_.size();
}
Mapping::Entry* Mapping::begin() {
  return entries_.data();
}
Mapping::Entry* Mapping::end() {
  return entries_.data() + entries_.size();
}

std::size_t Mapping::index_of(std::string_view key) const {
  if (entries_.size() < kIndexFrom) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].key == key) return i;
    }
    return kNotThere;
  }
  if (!index_) {
    index_ = std::make_unique<std::map<std::string_view, std::size_t>>();
    for (std::size_t i = 0; i < entries_.size(); ++i) index_->emplace(entries_[i].key, i);
  }
  const auto found = index_->find(key);
  return found == index_->end() ? kNotThere : found->second;
}

const Mapping::Entry* Mapping::find_entry(std::string_view key) const {
  const std::size_t i = index_of(key);
  return i == kNotThere ? nullptr : &entries_[i];
}

const Value* Mapping::find(std::string_view key) const {
  const Entry* entry = find_entry(key);
  return entry ? &entry->value : nullptr;
}

Value* Mapping::find(std::string_view key) {
  const std::size_t i = index_of(key);
  return i == kNotThere ? nullptr : &entries_[i].value;
}

void Mapping::reserve(std::size_t entries) {
  // Growing moves the keys, and short strings move with them: the index would dangle.
  if (entries > entries_.capacity()) index_.reset();
  entries_.reserve(entries);
}

Value& Mapping::set(std::string key, Value value, Span key_span) {
  if (const std::size_t i = index_of(key); i != kNotThere) {
    entries_[i].value = std::move(value);
    entries_[i].key_span = key_span;
    return entries_[i].value;
  }
  // Growing moves the keys, and short strings move with them: the index would dangle.
  const bool grows = entries_.size() == entries_.capacity();
  if (grows) index_.reset();
  entries_.push_back(Entry{std::move(key), key_span, std::move(value)});
  if (index_) index_->emplace(entries_.back().key, entries_.size() - 1);
  return entries_.back().value;
}

bool Mapping::erase(std::string_view key) {
  const std::size_t i = index_of(key);
  if (i == kNotThere) return false;
  index_.reset();
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
  return true;
}

void Mapping::sort() {
  index_.reset();
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.key < b.key; });
}

Value Value::null(Span span) {
  Value value;
  value.span_ = span;
  return value;
}

const Value* Value::get(std::string_view key) const {
  const Mapping* mapping = as_mapping();
  return mapping ? mapping->find(key) : nullptr;
}

bool operator==(const Value& a, const Value& b) {
  const Mapping* left = a.as_mapping();
  const Mapping* right = b.as_mapping();
  if (!left || !right) {
    if (a.data_.index() != b.data_.index()) return false;
    if (const Sequence* items = a.as_sequence()) return *items == *b.as_sequence();
    if (const std::string* s = a.as_string()) return *s == *b.as_string();
    if (const std::int64_t* i = a.as_integer()) return *i == *b.as_integer();
    if (const double* d = a.as_float()) return *d == *b.as_float();
    if (const bool* v = a.as_bool()) return *v == *b.as_bool();
    return true;
  }
  if (left->size() != right->size()) return false;
  return std::all_of(left->begin(), left->end(), [&](const Mapping::Entry& entry) {
    const Value* other = right->find(entry.key);
    return other && entry.value == *other;
  });
}

}  // namespace bulkhead::text
