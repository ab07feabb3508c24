#include "linux/environment.h"

#include <string_view>
#include <unistd.h>

namespace bulkhead::linux {

Environment Environment::of_process() {
  std::map<std::string, std::string> variables;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    // Of a name given twice the first counts, as in getenv.
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return Environment(std::move(variables));
}

std::optional<std::string> Environment::find(const std::string& name) const {
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

std::string Environment::value_or(const std::string& name, const std::string& otherwise) const {
  const auto found = variables_.find(name);
  return found == variables_.end() || found->second.empty() ? otherwise : found->second;
}

}  // namespace bulkhead::linux
