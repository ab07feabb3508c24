#include "store/location.h"

#include <cstdint>

#include <fmt/format.h>

namespace bulkhead::store {
namespace {

constexpr std::size_t kLongestName = 80;

/// A file name that a person recognises and that no two different texts share.
std::string folder_name(const std::string& text) {
  std::string name;
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char byte : text) {
    const auto c = static_cast<unsigned char>(byte);
    hash = (hash ^ c) * 1099511628211U;
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                       (c == '.' && !name.empty());
    if (plain) {
      name += byte;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  if (name == text && name.size() <= kLongestName) return name;
  return fmt::format("{}-{:08x}", name.substr(0, kLongestName),
                     static_cast<std::uint32_t>(hash ^ (hash >> 32U)));
}

std::string variable(const std::map<std::string, std::string>& environment,
                     const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

}  // namespace

Result<Location> locate(const std::optional<std::string>& given,
                        const std::map<std::string, std::string>& environment,
                        const std::string& engine, const std::string& project) {
  std::string root;
  if (given) {
    root = *given;
  } else if (const std::string own = variable(environment, "BULKHEAD_STORE"); !own.empty()) {
    root = own;
  } else if (const std::string xdg = variable(environment, "XDG_STATE_HOME");
             xdg.starts_with('/')) {
    root = xdg + "/bulkhead";
  } else if (const std::string home = variable(environment, "HOME"); !home.empty()) {
    root = home + "/.local/state/bulkhead";
  } else {
    return failure(ErrorKind::kNotFound,
                   "there is no place for the store: neither XDG_STATE_HOME nor HOME is set; name "
                   "one by --store or BULKHEAD_STORE");
  }
  return Location{fmt::format("{}/{}/{}", root, folder_name(engine), folder_name(project))};
}

}  // namespace bulkhead::store
