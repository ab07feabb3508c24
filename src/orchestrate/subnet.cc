#include "orchestrate/subnet.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace bulkhead::orchestrate {

std::optional<Subnet> Subnet::parse(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto address = linux::IpAddress::parse(text.substr(0, slash));
  int prefix = -1;
  const char* begin = text.data() + slash + 1;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(begin, end, prefix);
  if (!address || error != std::errc{} || rest != end || prefix < 0) return std::nullopt;
  if (prefix > (address->is_v6() ? 128 : 32)) return std::nullopt;
  return Subnet{*address, prefix};
}

bool Subnet::contains(const linux::IpAddress& ip) const {
  return ip.is_v6() == address.is_v6() && ip.same_network(address, prefix);
}

bool Subnet::overlaps(const Subnet& other) const {
  return other.address.is_v6() == address.is_v6() &&
         other.address.same_network(address, std::min(prefix, other.prefix));
}

std::string Subnet::str() const {
  return fmt::format("{}/{}", address.str(), prefix);
}

}  // namespace bulkhead::orchestrate
