#include "store/vault.h"

#include <gtest/gtest.h>

namespace bulkhead::store {
namespace {

Vault open(const std::string& salt, const std::optional<std::string>& passphrase = std::nullopt) {
  auto vault = Vault::open(salt, passphrase);
  EXPECT_TRUE(vault);
  return *std::move(vault);
}

TEST(Vault, Sha256IsTheStandards) {
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Vault, DigestsAreEqualForEqualValuesInOneStoreOnly) {
  const Vault vault = open("salt");
  EXPECT_EQ(vault.digest("a"), vault.digest("a"));
  EXPECT_NE(vault.digest("a"), vault.digest("b"));
  EXPECT_NE(vault.digest("a"), open("other").digest("a"));
  EXPECT_NE(vault.digest("a"), sha256("a"));
}

TEST(Vault, WithoutAKeyNothingIsSealed) {
  const Vault vault = open("salt");
  EXPECT_FALSE(vault.has_key());
  EXPECT_EQ(vault.seal("value"), "");
  EXPECT_EQ(vault.unseal("v1:").error().message, "the secrets are sealed, and no key was given");
}

TEST(Vault, GivesBackWhatItSealedToTheSameKeyOnly) {
  const Vault vault = open("salt", "key");
  const std::string value("hunter2\0and more\xff", 17);
  const std::string sealed = *vault.seal(value);
  EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
  EXPECT_EQ(vault.unseal(sealed), value);
  EXPECT_NE(*vault.seal(value), sealed);
  EXPECT_EQ(vault.unseal(*vault.seal("")), "");
  EXPECT_EQ(open("salt", "other").unseal(sealed).error().message,
            "the key is not the one that the secrets were sealed with");
}

TEST(Vault, NoticesAChange) {
  const Vault vault = open("salt", "key");
  std::string sealed = *vault.seal("value");
  sealed[sealed.size() - 3] = sealed[sealed.size() - 3] == 'A' ? 'B' : 'A';
  EXPECT_EQ(vault.unseal(sealed).error().kind, ErrorKind::kRefused);
  EXPECT_EQ(vault.unseal("v1:AAAA").error().message, "what was sealed in the store is not whole");
}

TEST(Vault, AnEmptyKeyIsNone) {
  EXPECT_EQ(Vault::open("salt", "").error().message,
            "the key for secrets is empty; give one with content");
}

}  // namespace
}  // namespace bulkhead::store
