// Finds what in a text is a secret: values of variables and keys that are called like one, and
// values that look like one. It errs on the side of hiding. Pure.
#pragma once

#include <cstddef>
#include <set>
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

/// Variables that a text puts where a secret stands (`DB_PASSWORD: ${PW_OF_DB}`): whatever they are
/// called, their values are secrets, too.
std::set<std::string> secret_variables_in_yaml(std::string_view text);

/// Sorted, without overlaps. Quotes belong to the value. Text that is no YAML is taken line by
/// line, as an env file is. `variables`: names whose values are secrets whatever they are called.
std::vector<SecretRange> secrets_in_yaml(std::string_view text);
std::vector<SecretRange> secrets_in_env_file(std::string_view text,
                                             const std::set<std::string>& variables = {});

}  // namespace bulkhead::store
