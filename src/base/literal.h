// Literal: text that stands in the source. It is a view that lives as long as the program, so that
// tables of such text cost neither time nor memory when the program starts.
#pragma once

#include <string>
#include <string_view>

// clang 16 breaks off over default member initializers that exist at compile time only, as
// commands' declarations have them; what g++ compiles is held to it.
#ifdef __clang__
#define BULKHEAD_CONSTEVAL constexpr
#else
#define BULKHEAD_CONSTEVAL consteval
#endif

namespace bulkhead {

class Literal final : public std::string_view {
 public:
  constexpr Literal() = default;
  /// At compile time only: what is made while the program runs would not live long enough.
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is what it stands for.
  BULKHEAD_CONSTEVAL Literal(const char* text) : std::string_view(text) {}

  std::string str() const { return std::string(*this); }
};

}  // namespace bulkhead

#undef BULKHEAD_CONSTEVAL
