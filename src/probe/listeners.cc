#include "probe/listeners.h"

#include "linux/raw_socket.h"

namespace bulkhead::probe {

using linux::IpAddress;
using linux::Transport;

Result<Listeners> open_listeners() {
  Listeners listeners;
  UniqueFd v4 = TRY(linux::open_bound(Transport::kTcp, {IpAddress::v4(0), 0}));
  listeners.port = TRY(linux::bound_address(v4.get())).port;
  listeners.sockets.push_back(std::move(v4));
  // A namespace without IPv6 has no addresses to be reached at, either.
  if (auto v6 = linux::open_bound(Transport::kTcp, {IpAddress::v6({}), 0})) {
    listeners.port6 = TRY(linux::bound_address(v6->get())).port;
    listeners.sockets.push_back(*std::move(v6));
  }
  return listeners;
}

}  // namespace bulkhead::probe
