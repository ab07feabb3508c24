#include "verify/resolvers.h"

#include <algorithm>

namespace bulkhead::verify {
namespace {

/// The first word of `line`, which is taken off.
std::string_view take_word(std::string_view& line) {
  constexpr std::string_view kBlanks = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

std::vector<linux::IpAddress> name_servers(std::string_view resolv_conf) {
  std::vector<linux::IpAddress> servers;
  while (!resolv_conf.empty()) {
    std::string_view line = resolv_conf.substr(0, resolv_conf.find('\n'));
    resolv_conf.remove_prefix(std::min(line.size() + 1, resolv_conf.size()));
    if (take_word(line) != "nameserver") continue;
    if (const auto server = linux::IpAddress::parse(take_word(line))) servers.push_back(*server);
  }
  return servers;
}

}  // namespace bulkhead::verify
