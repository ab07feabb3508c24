#include "docker/registry_auth.h"

#include <cstdint>

#include <fmt/format.h>

#include "docker/image_name.h"
#include "docker/json.h"
#include "text/base64.h"

namespace bulkhead::docker {
namespace {

/// RFC 4648 section 5, with padding: what the engine decodes the header by.
std::string encode_base64_url(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += i <= count ? kAlphabet[group >> (18 - 6 * i) & 63U] : '=';
    }
  }
  return text;
}

}  // namespace

std::string registry_of_key(std::string_view key) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (key.starts_with(scheme)) key.remove_prefix(scheme.size());
  }
  const std::string host(key.substr(0, key.find('/')));
  return host == "index.docker.io" ? "docker.io" : host;
}

std::string auth_of_password(const std::string& server, const std::string& user,
                             const std::string& password) {
  return encode_base64_url(serialize_json(
      json::object{{"serveraddress", server}, {"username", user}, {"password", password}}));
}

std::string auth_of_token(const std::string& server, const std::string& token) {
  return encode_base64_url(
      serialize_json(json::object{{"serveraddress", server}, {"identitytoken", token}}));
}

Result<std::string> registry_auth(std::string_view config_json, const ImageRef& image) {
  const std::string registry = split_image_name(image.str()).registry;
  const json::value config = TRY(with_context(parse_json(config_json), "config.json"));
  std::string header;
  Status status;
  Fields(config).each_member("auths", [&](const std::string& key, const json::value& value) {
    if (registry_of_key(key) != registry || !header.empty()) return;
    const Fields entry(value);
    if (const std::string token = entry.text("identitytoken"); !token.empty()) {
      header = auth_of_token(key, token);
    } else if (const std::string auth = entry.text("auth"); !auth.empty()) {
      const std::optional<std::string> pair = text::decode_base64(auth);
      const std::size_t colon = pair ? pair->find(':') : std::string::npos;
      if (colon == std::string::npos) {
        status = failure(ErrorKind::kInvalid,
                         fmt::format("config.json: the auth of {} is not \"user:password\" in "
                                     "base64",
                                     key));
        return;
      }
      header = auth_of_password(key, pair->substr(0, colon), pair->substr(colon + 1));
    }
  });
  if (!status) return tl::unexpected(status.error());
  return header;
}

}  // namespace bulkhead::docker
