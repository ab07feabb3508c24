#include "store/kept_text.h"

#include <set>

#include <fmt/format.h>

#include "store/secrets.h"

namespace bulkhead::store {
namespace {

std::vector<SecretRange> secrets_in(TextKind kind, const std::string& name, std::string_view text,
                                    const std::set<std::string>& variables) {
  switch (kind) {
    case TextKind::kYaml:
      return secrets_in_yaml(text);
    case TextKind::kEnvFile:
      return secrets_in_env_file(text, variables);
    case TextKind::kValue:
      break;
  }
  const bool known = variables.contains(name) && !text.empty();
  if (!known && !is_secret(name, text)) return {};
  return {SecretRange{.name = name, .begin = 0, .end = text.size(), .comment = false}};
}

}  // namespace

TextKind text_kind(std::string_view path) {
  for (const char* ending : {".yaml", ".yml", ".json"}) {
    if (path.ends_with(ending)) return TextKind::kYaml;
  }
  return TextKind::kEnvFile;
}

Result<model::KeptText> keep(const Vault& vault, TextKind kind, const std::string& name,
                             std::string_view text, const std::set<std::string>& variables) {
  model::KeptText kept;
  std::size_t done = 0;
  for (const SecretRange& range : secrets_in(kind, name, text, variables)) {
    kept.content += text.substr(done, range.begin - done);
    done = range.end;
    if (range.comment) {
      kept.content += "(not kept)";
      continue;
    }
    const std::string_view value = text.substr(range.begin, range.end - range.begin);
    kept.hidden.push_back({.name = range.name,
                           .offset = kept.content.size(),
                           .digest = vault.digest(value),
                           .sealed = TRY(vault.seal(value))});
  }
  kept.content += text.substr(done);
  return kept;
}

void SecretPool::add(std::string value) {
  std::string digest = vault_.digest(value);
  values_.emplace(std::move(digest), std::move(value));
}

void SecretPool::add_value(const std::string& value) {
  if (value.empty()) return;
  add(value);
  add('"' + value + '"');
  add('\'' + value + '\'');
}

void SecretPool::add_text(TextKind kind, const std::string& name, std::string_view text,
                          const std::set<std::string>& variables) {
  for (const SecretRange& range : secrets_in(kind, name, text, variables)) {
    if (!range.comment) add(std::string(text.substr(range.begin, range.end - range.begin)));
  }
}

const std::string* SecretPool::find(const std::string& digest) const {
  const auto found = values_.find(digest);
  return found == values_.end() ? nullptr : &found->second;
}

Status seal(const Vault& vault, const SecretPool& pool, model::KeptText& text) {
  if (!vault.has_key()) return {};
  for (model::HiddenValue& hidden : text.hidden) {
    const std::string* value = hidden.sealed.empty() ? pool.find(hidden.digest) : nullptr;
    if (value) hidden.sealed = TRY(vault.seal(*value));
  }
  return {};
}

Result<std::string> restore(const Vault& vault, const SecretPool& pool, const std::string& where,
                            const model::KeptText& text) {
  std::string whole;
  std::set<std::string> lost;
  bool sealed = false;
  std::size_t done = 0;
  for (const model::HiddenValue& hidden : text.hidden) {
    if (hidden.offset < done || hidden.offset > text.content.size()) {
      return failure(ErrorKind::kInvalid, where + ": it is not whole in the store");
    }
    whole += text.content.substr(done, hidden.offset - done);
    done = hidden.offset;
    if (const std::string* value = pool.find(hidden.digest)) {
      whole += *value;
    } else if (!hidden.sealed.empty() && vault.has_key()) {
      whole += TRY(with_context(vault.unseal(hidden.sealed), where));
    } else {
      lost.insert(hidden.name);
      sealed = sealed || !hidden.sealed.empty();
    }
  }
  if (!lost.empty()) {
    std::string names;
    for (const std::string& name : lost) names += (names.empty() ? "" : ", ") + name;
    return failure(
        ErrorKind::kNotFound,
        sealed ? fmt::format("{}: the values of secrets have changed since ({}); give the key that "
                             "they were sealed with, by --key-file or BULKHEAD_KEY_FILE",
                             where, names)
               : fmt::format("{}: the values of secrets have changed since ({}), and a snapshot "
                             "taken without a key holds digests of them only; put the old values "
                             "back where they were, and give a key by --key-file from now on",
                             where, names));
  }
  return whole + text.content.substr(done);
}

}  // namespace bulkhead::store
