#include "store/vault.h"

#include <array>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/check.h"
#include "text/base64.h"

namespace bulkhead::store {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::string_view kFormat = "v1:";  // before the nonce, so that another can follow
// OWASP's floor for PBKDF2 with HMAC-SHA-256 (2023). About 0.2 s, once a command.
constexpr int kRounds = 600'000;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

const unsigned char* in(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* out(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

std::string hex(const unsigned char* bytes, std::size_t count) {
  std::string text;
  text.reserve(count * 2);
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends it with a NUL
  EVP_EncodeBlock(out(text), in(bytes), static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

tl::unexpected<Error> wrong_key() {
  return failure(ErrorKind::kRefused, "the key is not the one that the secrets were sealed with");
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  return hex(digest.data(), size);
}

Result<std::string> random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(out(bytes), static_cast<int>(count)) != 1) {
    return failure(ErrorKind::kUnavailable, "the system gives no random numbers");
  }
  return bytes;
}

Result<Vault> Vault::open(std::string salt, const std::optional<std::string>& passphrase) {
  if (!passphrase) return Vault(std::move(salt), {});
  if (passphrase->empty()) {
    return failure(ErrorKind::kInvalid, "the key for secrets is empty; give one with content");
  }
  std::string key(kKeySize, '\0');
  CHECK(PKCS5_PBKDF2_HMAC(passphrase->data(), static_cast<int>(passphrase->size()), in(salt),
                          static_cast<int>(salt.size()), kRounds, EVP_sha256(),
                          static_cast<int>(kKeySize), out(key)) == 1);
  return Vault(std::move(salt), std::move(key));
}

std::string Vault::digest(std::string_view value) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned int size = 0;
  CHECK(HMAC(EVP_sha256(), salt_.data(), static_cast<int>(salt_.size()), in(value), value.size(),
             code.data(), &size) != nullptr);
  return hex(code.data(), size);
}

Result<std::string> Vault::seal(std::string_view value) const {
  if (!has_key()) return std::string();
  return std::string(kFormat) + base64(TRY(seal_bytes(value)));
}

Result<std::string> Vault::seal_bytes(std::string_view value) const {
  CHECK(has_key());
  const std::string nonce = TRY(random_bytes(kNonceSize));
  const Cipher cipher(EVP_CIPHER_CTX_new());
  std::string text(value.size(), '\0');
  std::string tag(kTagSize, '\0');
  int written = 0;
  int rest = 0;
  CHECK(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, in(key_), in(nonce)) == 1);
  CHECK(EVP_EncryptUpdate(cipher.get(), out(text), &written, in(value),
                          static_cast<int>(value.size())) == 1);
  CHECK(EVP_EncryptFinal_ex(cipher.get(), out(text) + written, &rest) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagSize),
                            tag.data()) == 1);
  return nonce + tag + text;
}

Result<std::string> Vault::unseal(std::string_view sealed) const {
  if (!has_key()) {
    return failure(ErrorKind::kRefused, "the secrets are sealed, and no key was given");
  }
  const auto whole = sealed.starts_with(kFormat)
                         ? text::decode_base64(sealed.substr(kFormat.size()))
                         : std::nullopt;
  return unseal_bytes(whole ? *whole : std::string());
}

Result<std::string> Vault::unseal_bytes(std::string_view sealed) const {
  CHECK(has_key());
  if (sealed.size() < kNonceSize + kTagSize) {
    return failure(ErrorKind::kInvalid, "what was sealed in the store is not whole");
  }
  const std::string_view nonce = sealed.substr(0, kNonceSize);
  std::string tag(sealed.substr(kNonceSize, kTagSize));
  const std::string_view text = sealed.substr(kNonceSize + kTagSize);
  const Cipher cipher(EVP_CIPHER_CTX_new());
  std::string value(text.size(), '\0');
  int written = 0;
  int rest = 0;
  CHECK(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, in(key_), in(nonce)) == 1);
  if (EVP_DecryptUpdate(cipher.get(), out(value), &written, in(text),
                        static_cast<int>(text.size())) != 1) {
    return wrong_key();
  }
  CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagSize),
                            tag.data()) == 1);
  if (EVP_DecryptFinal_ex(cipher.get(), out(value) + written, &rest) != 1) return wrong_key();
  return value;
}

}  // namespace bulkhead::store
