#include "orchestrate/config_hash.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/check.h"

namespace bulkhead::orchestrate {
namespace {

void replace_first(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  if (place != std::string::npos) text.replace(place, from.size(), to);
}

/// In "volumes_from":[…] the item of a service is replaced whole, its mode included: that is what
/// 2.26.1 does before it hashes.
void replace_volumes_from(std::string& text, const Reference& reference, const std::string& id) {
  const std::size_t list = text.find("\"volumes_from\":[");
  if (list == std::string::npos) return;
  const std::size_t end = text.find(']', list);
  const std::string mode = reference.mode.empty() ? "" : ":" + reference.mode;
  const std::string item = fmt::format("\"{}{}\"", reference.service, mode);
  const std::size_t place = text.find(item, list);
  if (place < end) text.replace(place, item.size(), "\"" + id + "\"");
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  CHECK(done == 1);
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

std::string config_hash(const std::string& input, const std::vector<Reference>& references,
                        const std::map<model::ServiceName, std::string>& ids) {
  if (references.empty()) return sha256(input);
  std::string text = input;
  for (const Reference& reference : references) {
    const auto id = ids.find(reference.service);
    CHECK(id != ids.end());
    const auto mode = [&](const char* key) {
      replace_first(text, fmt::format("\"{}\":\"service:{}\"", key, reference.service),
                    fmt::format("\"{}\":\"container:{}\"", key, id->second));
    };
    switch (reference.kind) {
      case Reference::Kind::kNetwork:
        mode("network_mode");
        break;
      case Reference::Kind::kIpc:
        mode("ipc");
        break;
      case Reference::Kind::kPid:
        mode("pid");
        break;
      case Reference::Kind::kVolumes:
        replace_volumes_from(text, reference, id->second);
        break;
    }
  }
  return sha256(text);
}

}  // namespace bulkhead::orchestrate
