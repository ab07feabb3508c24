// Cuts secrets out of texts before they are kept, and puts them back: from what was sealed with a
// key, or from values that are still to be found, recognised by their digests. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/snapshot.h"
#include "store/vault.h"

namespace bulkhead::store {

enum class TextKind : std::uint8_t {
  kYaml,
  kEnvFile,
  kValue,  // the whole of it is the value of one variable
};

/// YAML by its name (.yaml, .yml, .json); what is not is taken for an env file.
TextKind text_kind(std::string_view path);

/// `name` is the path, or the variable for kValue. Secrets in comments are blotted out for good.
/// `variables` are secrets whatever they are called.
Result<model::KeptText> keep(const Vault& vault, TextKind kind, const std::string& name,
                             std::string_view text, const std::set<std::string>& variables = {});

/// Values in which a secret that was cut out may be found again.
class SecretPool final {
 public:
  /// `vault` outlives it.
  explicit SecretPool(const Vault& vault) : vault_(vault) {}

  /// One value, as it is and in quotes.
  void add_value(const std::string& value);
  /// Every secret of a text of today; `variables` as for keep().
  void add_text(TextKind kind, const std::string& name, std::string_view text,
                const std::set<std::string>& variables = {});

  /// Null when no value added has this digest.
  const std::string* find(const std::string& digest) const;

 private:
  void add(std::string value);

  const Vault& vault_;
  std::map<std::string, std::string> values_;  // by digest
};

/// Seals what was kept by its digest only, where the pool has the value. Nothing without a key.
Status seal(const Vault& vault, const SecretPool& pool, model::KeptText& text);

/// The text as it was. kNotFound when a secret was neither sealed nor is in the pool: the message
/// names the secrets and what to do. `where` is the file, for that message.
Result<std::string> restore(const Vault& vault, const SecretPool& pool, const std::string& where,
                            const model::KeptText& text);

}  // namespace bulkhead::store
