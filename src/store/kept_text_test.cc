#include "store/kept_text.h"

#include <gtest/gtest.h>

namespace bulkhead::store {
namespace {

constexpr const char* kEnvFile = "TAG=2\nDB_PASSWORD=\"old pw\"\n# OLD_TOKEN=x\nMODE=a\n";

Vault open(const std::optional<std::string>& key = std::nullopt) {
  return *Vault::open("salt", key);
}

TEST(KeptText, HoldsNoSecretInClear) {
  for (const auto& key : {std::optional<std::string>(), std::optional<std::string>("key")}) {
    const auto kept = *keep(open(key), TextKind::kEnvFile, ".env", kEnvFile);
    EXPECT_EQ(kept.content, "TAG=2\nDB_PASSWORD=\n# OLD_TOKEN=(not kept)\nMODE=a\n");
    ASSERT_EQ(kept.hidden.size(), 1U);
    EXPECT_EQ(kept.hidden[0].name, "DB_PASSWORD");
    EXPECT_EQ(kept.hidden[0].sealed.empty(), !key.has_value());
    EXPECT_EQ(kept.hidden[0].sealed.find("old pw"), std::string::npos);
  }
}

TEST(KeptText, ComesBackFromAValueThatIsStillThere) {
  const Vault vault = open();
  const auto kept = *keep(vault, TextKind::kEnvFile, ".env", kEnvFile);
  const std::string restored = "TAG=2\nDB_PASSWORD=\"old pw\"\n# OLD_TOKEN=(not kept)\nMODE=a\n";

  SecretPool from_file(vault);
  from_file.add_text(TextKind::kEnvFile, ".env", "TAG=3\nDB_PASSWORD=\"old pw\"\n");
  EXPECT_EQ(restore(vault, from_file, ".env", kept), restored);

  SecretPool from_container(vault);
  from_container.add_value("old pw");
  EXPECT_EQ(restore(vault, from_container, ".env", kept), restored);
}

TEST(KeptText, ComesBackWithTheKey) {
  const Vault vault = open("key");
  const auto kept = *keep(vault, TextKind::kEnvFile, ".env", kEnvFile);
  EXPECT_EQ(restore(vault, SecretPool(vault), ".env", kept),
            "TAG=2\nDB_PASSWORD=\"old pw\"\n# OLD_TOKEN=(not kept)\nMODE=a\n");
  const auto without = restore(open(), SecretPool(vault), "/p/.env", kept);
  EXPECT_EQ(without.error().message,
            "/p/.env: the values of secrets have changed since (DB_PASSWORD); give the key that "
            "they were sealed with, by --key-file or BULKHEAD_KEY_FILE");
}

TEST(KeptText, WhatWasKeptByItsDigestIsSealedOnceThereIsAKey) {
  const auto by_digest = *keep(open(), TextKind::kEnvFile, ".env", "DB_PASSWORD=pw\nTOKEN=gone\n");
  const Vault vault = open("key");
  SecretPool pool(vault);
  pool.add_value("pw");
  model::KeptText kept = by_digest;
  ASSERT_TRUE(seal(vault, pool, kept));
  ASSERT_EQ(kept.hidden.size(), 2U);
  EXPECT_EQ(vault.unseal(kept.hidden[0].sealed), "pw");
  EXPECT_EQ(kept.hidden[1].sealed, "");
  EXPECT_EQ(kept, by_digest);  // the same values
}

TEST(KeptText, SaysWhichSecretIsLost) {
  const Vault vault = open();
  const auto kept = *keep(vault, TextKind::kYaml, "/p/compose.yaml",
                          "a: {DB_PASSWORD: x, API_TOKEN: y, MODE: z}\n");
  SecretPool pool(vault);
  pool.add_value("x");
  const auto restored = restore(vault, pool, "/p/compose.yaml", kept);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(restored.error().message,
            "/p/compose.yaml: the values of secrets have changed since (API_TOKEN), and a snapshot "
            "taken without a key holds digests of them only; put the old values back where they "
            "were, and give a key by --key-file from now on");
}

TEST(KeptText, TextsWithoutSecretsStayAsTheyAre) {
  const Vault vault = open();
  const auto kept = *keep(vault, TextKind::kYaml, "c.yaml", "services:\n  a: {image: b}\n");
  EXPECT_TRUE(kept.hidden.empty());
  EXPECT_EQ(restore(vault, SecretPool(vault), "c.yaml", kept), "services:\n  a: {image: b}\n");
}

TEST(KeptText, AVariableIsHiddenWhole) {
  const Vault vault = open();
  EXPECT_EQ(keep(vault, TextKind::kValue, "DB_PASSWORD", "x")->content, "");
  EXPECT_EQ(keep(vault, TextKind::kValue, "TAG", "2")->content, "2");
  EXPECT_EQ(keep(vault, TextKind::kValue, "TAG", "2", {"TAG"})->content, "");
}

}  // namespace
}  // namespace bulkhead::store
