// Network interfaces of the calling thread's network namespace, through rtnetlink(7): what a prover
// needs to lay a cable between two namespaces, and no more.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "linux/network_namespace.h"
#include "linux/socket_address.h"

namespace bulkhead::linux {

struct InterfaceAddress {
  std::string interface;
  IpAddress ip;
  int prefix = 0;
  friend bool operator==(const InterfaceAddress&, const InterfaceAddress&) = default;
};

/// In the kernel's order.
Result<std::vector<InterfaceAddress>> interface_addresses();

/// Of the namespace that the thread is in, sorted.
Result<std::set<std::string>> interface_names();

struct Route {
  bool is_default = false;
  IpAddress to;  // unspecified for the default route
  int prefix = 0;
};
/// IPv4 routes of the main table.
Result<std::vector<Route>> routes();

/// Names are at most 15 bytes.
Status make_veth(const std::string& name, const std::string& peer, const NetworkNamespace& there);
/// kNotFound when there is none.
Status remove_link(const std::string& name);
/// The first end of a cable that is brought up carries nothing yet when the second one is: the
/// kernel's link watch gets to it within a second (net/core/link_watch.c). Down and up once more,
/// and it carries at once.
Status set_up(const std::string& name);
Status set_down(const std::string& name);
Status add_address(const std::string& name, const IpAddress& ip, int prefix);
/// Drops the link addresses of peers that were learned here; what is needed is learned again. The
/// kernel keeps at most net.ipv4.neigh.default.gc_thresh3 (1024) for all namespaces together, and
/// is silent to new peers when that many are younger than five seconds.
Status forget_peers();
/// For the family of `gateway`.
Status add_default_route(const IpAddress& gateway);

}  // namespace bulkhead::linux
