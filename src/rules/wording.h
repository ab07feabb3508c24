// How messages list and quote names, the same in every rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/strong_string.h"

namespace bulkhead::rules {

/// "`web`"
std::string quoted(std::string_view name);
template <typename Tag>
std::string quoted(const StrongString<Tag>& name) {
  return quoted(name.str());
}

/// "`a`", "`a` and `b`", "`a`, `b` and 3 others" (at most `shown` names).
std::string listed(const std::vector<std::string>& names, std::size_t shown = 4);
template <typename Names>
std::string listed_names(const Names& names, std::size_t shown = 4) {
  std::vector<std::string> words;
  for (const auto& name : names) words.push_back(name.str());
  return listed(words, shown);
}

/// "1 service", "3 services".
std::string counted(std::size_t count, std::string_view noun);

}  // namespace bulkhead::rules
