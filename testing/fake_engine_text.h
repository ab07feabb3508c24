// What the parts of FakeEngine share: how it refuses, and how it matches labels.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace bulkhead::testing {

/// As the client reports the engine's refusal.
inline tl::unexpected<Error> refused(ErrorKind kind, int status, const std::string& doing,
                                     const std::string& message) {
  return failure(kind, doing + ": " + message, status);
}

/// Each wanted is "key" or "key=value".
inline bool has_labels(const std::map<std::string, std::string>& labels,
                       const std::vector<std::string>& wanted) {
  for (const std::string& each : wanted) {
    const std::size_t equals = each.find('=');
    const auto found = labels.find(each.substr(0, equals));
    if (found == labels.end()) return false;
    if (equals != std::string::npos && found->second != each.substr(equals + 1)) return false;
  }
  return true;
}

/// Nothing wanted is anything.
template <typename T>
bool one_of(const std::vector<T>& wanted, const T& value) {
  if (wanted.empty()) return true;
  for (const T& each : wanted) {
    if (each == value) return true;
  }
  return false;
}

}  // namespace bulkhead::testing
