// Resolvers: the name servers to which an engine hands on what it does not know itself. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "linux/socket_address.h"

namespace bulkhead::verify {

/// The name servers of a resolv.conf(5), in its order.
std::vector<linux::IpAddress> name_servers(std::string_view resolv_conf);

}  // namespace bulkhead::verify
