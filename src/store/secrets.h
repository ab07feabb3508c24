// Finds what in a text is a secret: values of variables and keys that are called like one, and
// values that look like one. It errs on the side of hiding. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::store {

/// Bytes [begin, end) of a text.
struct SecretRange {
  std::string name;  // what it is the value of
  std::size_t begin = 0;
  std::size_t end = 0;
  /// In a comment: nothing depends on it, so nobody has to bring it back.
  bool comment = false;

  friend bool operator==(const SecretRange&, const SecretRange&) = default;
};

/// A value that must not be kept in clear. Empty values, references to variables (`${NAME}`) and
/// what is plainly a version or digest are none.
bool is_secret(std::string_view name, std::string_view value);

/// Sorted, without overlaps. Quotes belong to the value. Text that is no YAML is taken line by
/// line, as an env file is.
std::vector<SecretRange> secrets_in_yaml(std::string_view text);
std::vector<SecretRange> secrets_in_env_file(std::string_view text);

}  // namespace bulkhead::store
