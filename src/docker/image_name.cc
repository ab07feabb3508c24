#include "docker/image_name.h"

#include <algorithm>
#include <cctype>

namespace bulkhead::docker {

ImageName split_image_name(std::string_view name) {
  ImageName parts;
  const std::size_t at = name.find('@');
  if (at != std::string_view::npos) {
    parts.digest = name.substr(at + 1);
    name = name.substr(0, at);
  }
  // The last colon is a tag's unless a slash follows: then it is a registry's port.
  const std::size_t colon = name.rfind(':');
  if (colon != std::string_view::npos && name.find('/', colon) == std::string_view::npos) {
    parts.tag = name.substr(colon + 1);
    name = name.substr(0, colon);
  }
  parts.repository = name;
  // The first part is a registry if it could be a host's name and no user's.
  parts.registry = "docker.io";
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view first = name.substr(0, slash);
    if (first == "localhost" || first.find_first_of(".:") != std::string_view::npos) {
      parts.registry = first == "index.docker.io" ? "docker.io" : std::string(first);
    }
  }
  return parts;
}

namespace {

/// Of those that say sha256, as all do: another length, or other characters.
bool is_no_digest(std::string_view digest) {
  constexpr std::string_view kAlgorithm = "sha256:";
  constexpr std::size_t kDigits = 64;
  if (!digest.starts_with(kAlgorithm)) return false;
  digest.remove_prefix(kAlgorithm.size());
  return digest.size() != kDigits ||
         digest.find_first_not_of("0123456789abcdef") != std::string_view::npos;
}

}  // namespace

bool is_no_image_name(std::string_view name) {
  if (name.starts_with("sha256:")) return false;
  const std::string_view repository = name.substr(0, name.find_first_of(":@", name.rfind('/') + 1));
  const std::size_t slash = repository.find('/');
  const std::string_view path =
      slash == std::string_view::npos ? repository : repository.substr(slash + 1);
  if (is_no_digest(split_image_name(name).digest)) return true;
  // An address of the web, or a path.
  if (name.starts_with('/') || name.find("//") != std::string_view::npos) return true;
  const auto is_capital = [](unsigned char c) { return std::isupper(c) != 0; };
  const auto is_blank = [](unsigned char c) { return std::isspace(c) != 0; };
  return std::any_of(path.begin(), path.end(), is_capital) ||
         std::any_of(name.begin(), name.end(), is_blank) || name.ends_with(':');
}

}  // namespace bulkhead::docker
