// StrongString<Tag>: a string that is one kind of name and cannot be passed for another.
#pragma once

#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace bulkhead {

template <typename Tag>
class StrongString final {
 public:
  StrongString() = default;
  explicit StrongString(std::string value) : value_(std::move(value)) {}

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend bool operator==(const StrongString&, const StrongString&) = default;
  friend std::strong_ordering operator<=>(const StrongString&, const StrongString&) = default;
  friend std::ostream& operator<<(std::ostream& out, const StrongString& name) {
    return out << name.value_;
  }

 private:
  std::string value_;
};

}  // namespace bulkhead

template <typename Tag>
struct std::hash<bulkhead::StrongString<Tag>> {
  std::size_t operator()(const bulkhead::StrongString<Tag>& name) const noexcept {
    return std::hash<std::string>{}(name.str());
  }
};

template <typename Tag>
struct fmt::formatter<bulkhead::StrongString<Tag>> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const bulkhead::StrongString<Tag>& name, Context& context) const {
    return fmt::formatter<std::string_view>::format(name.str(), context);
  }
};
