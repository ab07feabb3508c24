// Vault: what is done with a secret that must be recognised later, or brought back: a keyed digest,
// and encryption (AES-256-GCM) when a key was given. It keeps nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bulkhead::store {

/// SHA-256 in lower-case hex.
std::string sha256(std::string_view bytes);

/// Bytes that nobody can foresee.
Result<std::string> random_bytes(std::size_t count);

/// Immutable, so safe to share between threads.
class Vault final {
 public:
  /// `salt` is the store's own and no secret: it makes digests worthless outside this store.
  /// `passphrase` (or the whole content of a key file) makes secrets recoverable; without one
  /// seal() gives the empty text.
  static Result<Vault> open(std::string salt, const std::optional<std::string>& passphrase);

  bool has_key() const { return !key_.empty(); }

  /// HMAC-SHA-256 in hex: equal for equal values, and only then.
  std::string digest(std::string_view value) const;

  /// Encrypted, with a fresh nonce: never the same twice. Printable. Empty without a key.
  Result<std::string> seal(std::string_view value) const;

  /// kRefused when the key is another one, or `sealed` was changed.
  Result<std::string> unseal(std::string_view sealed) const;

  /// The same for what need not be printable. REQUIRES: has_key().
  Result<std::string> seal_bytes(std::string_view bytes) const;
  Result<std::string> unseal_bytes(std::string_view sealed) const;

 private:
  Vault(std::string salt, std::string key) : salt_(std::move(salt)), key_(std::move(key)) {}

  std::string salt_;
  std::string key_;  // 32 bytes, or none
};

}  // namespace bulkhead::store
