#include "store/secrets.h"

#include <gtest/gtest.h>

namespace bulkhead::store {
namespace {

/// The text with "<name>" in the place of each secret.
std::string hidden(std::string_view text, const std::vector<SecretRange>& ranges) {
  std::string result;
  std::size_t done = 0;
  for (const SecretRange& range : ranges) {
    result += text.substr(done, range.begin - done);
    result += "<" + range.name + ">";
    done = range.end;
  }
  return result + std::string(text.substr(done));
}
std::string hidden_yaml(std::string_view text) {
  return hidden(text, secrets_in_yaml(text));
}
std::string hidden_env(std::string_view text) {
  return hidden(text, secrets_in_env_file(text));
}

struct Case {
  const char* name;
  const char* value;
  bool secret;
};

class IsSecret : public testing::TestWithParam<Case> {};

TEST_P(IsSecret, Decides) {
  EXPECT_EQ(is_secret(GetParam().name, GetParam().value), GetParam().secret)
      << GetParam().name << "=" << GetParam().value;
}

INSTANTIATE_TEST_SUITE_P(
    Table, IsSecret,
    testing::Values(
        Case{"POSTGRES_PASSWORD", "devonly", true}, Case{"POSTGRES_PASSWORD", "1", true},
        Case{"POSTGRES_PASSWORD", "", false}, Case{"POSTGRES_PASSWORD", "${DB_PASSWORD}", false},
        Case{"POSTGRES_PASSWORD", "$DB_PASSWORD", false},
        Case{"POSTGRES_PASSWORD", "${DB_PASSWORD:?must be set}", false},
        Case{"POSTGRES_PASSWORD", "${DB_PASSWORD:-devonly}", true},
        Case{"POSTGRES_PASSWORD", "\"quoted\"", true},
        Case{"POSTGRES_PASSWORD_FILE", "/run/secrets/db", false}, Case{"db.password", "x", true},
        Case{"rootPwd", "x", true}, Case{"API_KEY", "k", true}, Case{"SECRET_KEY_BASE", "k", true},
        Case{"AUTH_URL", "http://auth:8002/login", false}, Case{"AUTH_MODE", "oauth", false},
        Case{"AUTH_KEY", "0123456789ab", true}, Case{"TLS_CERT", "/etc/ssl/cert.pem", false},
        Case{"KEYBOARD", "us", false}, Case{"DATABASE_URL", "postgres://db:5432/app", false},
        Case{"DATABASE_URL", "postgres://app:pw@db:5432/app", true},
        Case{"DATABASE_URL", "postgres://app:${PW}@db:5432/app", false},
        Case{"ORIGIN", "https://a.example/@user:name", false},
        Case{"IMAGE_TAG", "4f2a9c81d3e5b7064f2a9c81d3e5b7064f2a9c81", false},
        Case{"SOMETHING", "4f2a9c81d3e5b7064f2a9c81d3e5b7064f2a9c81", true},
        Case{"SOMETHING", "ghp_0123456789abcdef", true},
        Case{"SOMETHING", "-----BEGIN RSA PRIVATE KEY-----", true}, Case{"DBPW", "x", true},
        Case{"MODE", "production", false}, Case{"TAG", "1.2.3", false},
        Case{"NETWORK", "devonboarder-data-tier-network-2026", false}));

TEST(Secrets, InEnvFiles) {
  EXPECT_EQ(hidden_env("TAG=2\n"
                       "DB_PASSWORD=pw # not a comment for docker compose of old\n"
                       "export API_TOKEN = 'a\nb'\n"
                       "MULTI_SECRET=\"one\\\"\ntwo\" \n"
                       "EMPTY_SECRET=\n"
                       "# OLD_PASSWORD=gone\n"
                       "# just words\n"
                       "YAML_SECRET: x\r\n"
                       "LAST_SECRET=end"),
            "TAG=2\n"
            "DB_PASSWORD=<DB_PASSWORD>\n"
            "export API_TOKEN = <API_TOKEN>\n"
            "MULTI_SECRET=<MULTI_SECRET> \n"
            "EMPTY_SECRET=\n"
            "# OLD_PASSWORD=<a comment>\n"
            "# just words\n"
            "YAML_SECRET: <YAML_SECRET>\r\n"
            "LAST_SECRET=<LAST_SECRET>");
}

TEST(Secrets, InComposeFiles) {
  EXPECT_EQ(hidden_yaml(R"(# db password: gone
services:
  db:
    image: postgres@sha256:0f4e1f0a6a6b5c7d8e9f00112233445566778899aabbccddeeff001122334455
    environment: &env
      POSTGRES_PASSWORD: devonly   # why
      POSTGRES_PIN: 12345
      POSTGRES_USER: app
      FROM_OUTSIDE_PASSWORD: ${PW}
    # POSTGRES_PASSWORD: old
    command: ["redis-server", "--requirepass", "s3cr3t", --port, "1"]
  web:
    environment:
      - "SESSION_SECRET=abc"
      - TOKEN='x'
      - MODE=a
      - DATABASE_URL=postgres://a:b@db/c
    command: run --db-password=hunter2 --verbose
    healthcheck: { test: "psql postgres://u:p@localhost" }
    labels: *env
secrets:
  db_password: { file: ./password.txt }
x-text: |
  # PASSWORD: is text here
)"),
            R"(# db password: gone
services:
  db:
    image: postgres@sha256:0f4e1f0a6a6b5c7d8e9f00112233445566778899aabbccddeeff001122334455
    environment: &env
      POSTGRES_PASSWORD: <POSTGRES_PASSWORD>   # why
      POSTGRES_PIN: 12345
      POSTGRES_USER: app
      FROM_OUTSIDE_PASSWORD: ${PW}
    # POSTGRES_PASSWORD:<a comment>
    command: ["redis-server", "--requirepass", <--requirepass>, --port, "1"]
  web:
    environment:
      - "SESSION_SECRET=<SESSION_SECRET>
      - TOKEN=<TOKEN>
      - MODE=a
      - DATABASE_URL=<DATABASE_URL>
    command: run --db-password=<command>
    healthcheck: { test: <test> }
    labels: *env
secrets:
  db_password: { file: ./password.txt }
x-text: |
  # PASSWORD: is text here
)");
}

TEST(Secrets, VariablesThatStandWhereASecretDoes) {
  const std::set<std::string> names{"A", "B", "C", "D", "E", "F_WORD", "G"};
  EXPECT_EQ(secret_variables_in_yaml(R"(services:
  db:
    image: ${TAG}
    environment:
      POSTGRES_PASSWORD: "${A:?set it}"
      POSTGRES_USER: ${USER_OF_DB}
      TOKEN_FILE: ${PLACE}
      PRICE_SECRET: $$NONE
    command: ["redis-server", "--requirepass", "${B}", --port, "${PORT}"]
  web:
    environment:
      - SESSION_SECRET=$C
      - DATABASE_URL=postgres://${USER_OF_DB}:${D:-$E}@db/${NAME_OF_DB}
    command: run --db-password=${F_WORD} --verbose ${LEVEL}
    healthcheck: { test: "psql postgres://u:${G}@localhost" }
)"),
            names);
  std::string hidden;
  for (const auto& range : secrets_in_env_file("A=1\nB='x y'\nTAG=2\nC=\nD=${A}\n", names)) {
    hidden += range.name + " ";
  }
  EXPECT_EQ(hidden, "A B ");
}

TEST(Secrets, WhatIsNoYamlIsTakenLineByLine) {
  EXPECT_EQ(hidden_yaml("a: [\nPASSWORD: x\n"), "a: [\nPASSWORD: <PASSWORD>\n");
}

}  // namespace
}  // namespace bulkhead::store
