// Fields: collects the differences between two definitions, with values as people read them.
// Values of variables that look like secrets are never shown.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/plan.h"

namespace bulkhead::orchestrate {

/// "256 MiB", "1.5 GiB", "100 B"; "none" for zero.
std::string show_bytes(std::int64_t bytes);
/// Words in double quotes where they need it, joined by blanks.
std::string show_words(const std::vector<std::string>& words);
/// The first twelve digits, as docker shows ids.
std::string short_id(std::string_view id);
/// True when a variable of this name or value should not be printed.
bool looks_secret(std::string_view name, std::string_view value);

class Fields final {
 public:
  explicit Fields(std::vector<model::FieldChange>& out) : out_(out) {}

  /// Adds a change when the two texts differ.
  void text(const std::string& field, const std::string& live, const std::string& wanted);
  void flag(const std::string& field, bool live, bool wanted);
  void number(const std::string& field, std::int64_t live, std::int64_t wanted);
  void bytes(const std::string& field, std::int64_t live, std::int64_t wanted);
  void words(const std::string& field, const std::vector<std::string>& live,
             const std::vector<std::string>& wanted);
  /// Order does not matter. Of long lists, what both have is counted and not shown.
  void set(const std::string& field, std::vector<std::string> live,
           std::vector<std::string> wanted);
  /// One change for each key that differs, "field.key".
  void map(const std::string& field, const std::map<std::string, std::string>& live,
           const std::map<std::string, std::string>& wanted);

 private:
  std::vector<model::FieldChange>& out_;
};

}  // namespace bulkhead::orchestrate
