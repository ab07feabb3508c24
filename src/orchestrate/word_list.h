// Whether a word is in a list of those that an engine or a kernel knows.
#pragma once

#include <algorithm>
#include <string_view>

namespace bulkhead::orchestrate {

template <typename List>
bool has(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace bulkhead::orchestrate
