// Environment: the process environment as a value. The only place that reads it; main makes one
// and hands it down.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace bulkhead::linux {

class Environment final {
 public:
  Environment() = default;
  explicit Environment(std::map<std::string, std::string> variables)
      : variables_(std::move(variables)) {}

  /// A copy of what the process was started with.
  static Environment of_process();

  std::optional<std::string> find(const std::string& name) const;
  /// The value, or `otherwise` when it is unset or empty.
  std::string value_or(const std::string& name, const std::string& otherwise) const;
  const std::map<std::string, std::string>& variables() const { return variables_; }

 private:
  std::map<std::string, std::string> variables_;
};

}  // namespace bulkhead::linux
